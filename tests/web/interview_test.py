# SPDX-License-Identifier: Apache-2.0
"""Both pages with the real server: whole interviews, by voice and by keyboard alone, from the plan's
approval to the decision on the assessment."""

import json
import time
import unittest
import urllib.request

from browser import CONTROL
from pages import PageTest
from server import SOURCE, Server
from speech import RATE, speak_to, spoken
from voice import Voice

EMAIL = "recruiter@example.org"
ANSWERS = [path.read_text(encoding="utf-8").strip()
           for path in sorted((SOURCE / "examples/demo/answers/engineer-strong").glob("*.txt"))]
ANSWERS = [ANSWERS[0], ANSWERS[2]]  # of the two lead questions below
JOB = {
    "candidate": {"ref": "c-1", "locale": "en-US"},
    "job": {"title": "Backend Engineer", "level": "SENIOR",
            "description": "You look after the services behind our ordering platform: you tune their databases, answer for "
                           "them when they fail, and keep the code that the team merges simple and safe.",
            "skills": [{"name": "PostgreSQL", "required": True, "weight": 2},
                       {"name": "Incident response", "required": True, "weight": 1}],
            "qualifications": ["Several years of running production services"]},
    "interview": {"durationMinutes": 10, "language": "en-US", "maxProbes": 0},
}

# Resolves once the sound check has heard nothing for a second and a half.
SILENCE = """new Promise((resolve) => {
  const meter = document.querySelector("[role=meter]");
  let quiet = 0;
  const look = setInterval(() => {
    quiet = Number(meter.getAttribute("aria-valuenow")) < 10 ? quiet + 1 : 0;
    if (quiet >= 30) { clearInterval(look); resolve(); }
  }, 50);
})"""


class InterviewTest(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The plainer voice leaves the processor to the recogniser, which must keep up with the candidate.
        cls.server = Server("  tts: {use: local, voice: flite}\n")
        cls.addClassCleanup(cls.server.close)
        cls.password = cls.server.user(EMAIL, "RECRUITER")

    def submit(self, **changes):
        return self.server.request("POST", "/integration/interviews", {**JOB, **changes})["id"]

    def sign_in(self, page):
        page.wait_heading("Sign in")
        page.tab_to("E-mail")
        page.type(EMAIL)
        page.press("Tab")
        page.type(self.password)
        page.press("Enter")
        page.wait("document.querySelector('h1').textContent !== 'Sign in'")
        if page.heading() == "Choose a password of your own":
            page.tab_to("Later")
            page.press("Enter")
        page.wait_heading("Interviews")

    def recruiter(self):
        page = self.new_page(f"{self.server.origin}/recruiter/")
        self.sign_in(page)
        return page

    def part(self, page, interview, name=""):
        page.run(f"location.hash = '#/interviews/{interview}{name and '/' + name}'")
        page.wait(f"document.querySelector('nav.parts [aria-current]')?.hash === '#/interviews/{interview}{name and '/' + name}'")

    def approve_and_invite(self, page, interview):
        """The candidate's link."""
        self.server.until_state(interview, "PENDING")
        self.part(page, interview)
        page.click("Look at the plan")
        page.wait("document.querySelector('.question')")
        page.click("Approve the plan")
        page.wait("document.querySelector('.state .chip').textContent === 'Ready to invite'")
        self.part(page, interview)
        page.click("Make the link")
        page.wait("document.querySelector('#link')?.value")
        self.look(page, "recruiter-link")
        return page.run("document.querySelector('#link').value")

    @staticmethod
    def until_asked(page, question):
        """Until the question has been heard to its end."""
        page.wait(f"document.body.innerText.includes('Question {question} of 2') && document.querySelector('.orb.listening')", 120)

    def decide(self, page, interview):
        self.server.until_state(interview, "ASSESSMENT_PENDING", 120)
        self.part(page, interview, "assessment")
        page.wait("document.querySelector('.competency')")
        self.look(page, "recruiter-assessment")
        self.part(page, interview)  # the report may have come meanwhile: a decision is on what was looked at last
        self.part(page, interview, "assessment")
        page.wait("document.querySelector('.competency')")
        page.click("Approve")
        page.wait("document.querySelector('.state .chip').textContent === 'Assessment approved'")
        self.look(page, "recruiter-decided")
        self.assertNotRegex(page.text(), r"STRONG_|[0-9a-f]{8}-[0-9a-f]{4}-")  # no codes, no whole numbers of records


class ByVoiceTest(InterviewTest):
    # What the browser's microphone hears: the sound check. The answers wait for their questions.
    @staticmethod
    def microphone(path):
        return speak_to(path, [1.0, "Hello, this is my voice.", 1.0])

    def test_from_the_plan_to_the_decision(self):
        interview = self.submit()
        recruiter = self.recruiter()
        link = self.approve_and_invite(recruiter, interview)
        candidate = self.new_page()
        voice = Voice(candidate)
        candidate.open(link)
        candidate.wait_heading("Your interview")
        candidate.click("Continue")
        candidate.click("The interview may be recorded")
        candidate.click("Software may evaluate")
        candidate.click("Continue")
        candidate.click("Continue", "form")
        candidate.wait("document.body.innerText.includes('We hear you well')")
        candidate.run(SILENCE)
        candidate.click("Start the interview")
        candidate.wait("document.querySelector('.orb.speaking')")
        self.assertIn("Recording", candidate.text())
        self.until_asked(candidate, 1)
        voice.say(spoken(ANSWERS[0]), RATE)
        voice.until_said()
        self.until_asked(candidate, 2)
        # In the middle of the second answer the network goes away for two seconds.
        voice.say(spoken(ANSWERS[1]), RATE)
        candidate.wait("Number(document.querySelector('.orb').style.getPropertyValue('--level')) > 0.2", 60)
        time.sleep(3)
        self.server.line.cut()
        candidate.wait("document.querySelector('.orb.lost')")
        time.sleep(2)
        self.server.line.mend()
        candidate.wait("document.body.innerText.includes('You are connected again')")
        candidate.wait_heading("Thank you", 300)
        candidate.complaints.clear()  # of the connections that were refused

        transcript = self.server.until(lambda: self.server.get(f"/interviews/{interview}/transcript"), 300, "a transcript")
        said = [turn["text"].lower() for turn in transcript["turns"] if turn["speaker"] == "candidate"]
        self.assertIn("table", said[0])
        # The second answer is one, in spite of the lost connection; no part of it is missing, none is there twice. Which
        # words a busy machine makes of a part is not this test's to say.
        self.assertEqual(len(said), 2, said)
        rest = said[1]
        words = rest.split()
        threes = [" ".join(words[i:i + 3]) for i in range(len(words) - 2)]
        self.assertEqual(len(threes), len(set(threes)), rest)
        parts = (("friday", "checkout", "check out"), ("patching", "tested"), ("minutes", "review"), ("canar", "happened"))
        for part in parts:
            self.assertTrue(any(word in rest for word in part), f"{part}: {rest}")
        # What the page acknowledged is what was heard. How much of a line that is by the time the interviewer goes on is the
        # machine's to say, and so is whether its voice came at all or it was shown; that a page acknowledges all that it
        # plays is candidate_test.py's.
        lines = [turn for turn in transcript["turns"] if turn["speaker"] == "interviewer"]
        heard = [turn for turn in lines if turn["heardSource"] == "ack"]
        self.assertGreaterEqual(len(heard), 2, lines)
        for turn in heard:
            self.assertTrue(turn["text"] and turn["intended"].startswith(turn["text"]), turn)

        self.server.until_state(interview, "ASSESSMENT_PENDING", 300)
        self.part(recruiter, interview, "assessment")
        recruiter.call("Page.bringToFront")  # what is not seen is not drawn, nor followed
        recruiter.click_on(".quote button")
        recruiter.wait("document.querySelector('.quote.playing')")
        self.part(recruiter, interview, "transcript")
        recruiter.click_on(".turn.candidate button")
        recruiter.wait("document.querySelector('.turn.candidate.playing .now')")
        self.look(recruiter, "recruiter-transcript")
        self.decide(recruiter, interview)
        self.part(recruiter, interview, "history")
        recruiter.wait("document.body.innerText.includes('Assessment approved')")
        for form, begins in (("html", b"<!"), ("pdf", b"%PDF")):
            link = self.server.until(lambda: self.server.get(f"/interviews/{interview}/report?format={form}"), 60, form)
            with urllib.request.urlopen(link["url"], timeout=60) as answer:
                self.assertTrue(answer.read(5).lower().startswith(begins.lower()), form)


class ByKeyboardTest(InterviewTest):
    def test_from_the_plan_to_the_decision(self):
        interview = self.submit()
        recruiter = self.recruiter()
        self.server.until_state(interview, "PENDING")
        recruiter.tab_to(JOB["job"]["title"])
        recruiter.press("Enter")
        for name in ("Look at the plan", "Approve the plan"):
            recruiter.wait(f"document.body.innerText.includes({json.dumps(name)})")
            recruiter.tab_to(name)
            recruiter.press("Enter")
        recruiter.wait("document.querySelector('.state .chip').textContent === 'Ready to invite'")
        recruiter.tab_to("Overview")
        recruiter.press("Enter")
        recruiter.wait("document.body.innerText.includes('Make the link')")
        recruiter.tab_to("Make the link")
        recruiter.press("Enter")
        recruiter.wait("document.querySelector('#link')?.value")
        candidate = self.new_page(recruiter.run("document.querySelector('#link').value"))
        candidate.wait_heading("Your interview")
        candidate.tab_to("Continue")
        candidate.press("Enter")
        for consent in ("The interview may be recorded", "Software may"):
            candidate.tab_to(consent)
            candidate.press(" ")
        candidate.tab_to("Continue")
        candidate.press("Enter")
        candidate.wait_heading("How would you like to answer?")
        candidate.press("Tab")
        candidate.press("ArrowDown")
        candidate.tab_to("Continue")
        candidate.press("Enter")
        candidate.wait_heading("Ready to begin")
        candidate.tab_to("Start the interview")
        candidate.press("Enter")
        for i, answer in enumerate(ANSWERS):
            self.until_asked(candidate, i + 1)
            candidate.tab_to("Your answer")
            candidate.type(answer)
            candidate.press("Enter", CONTROL)
        candidate.wait_heading("Thank you", 90)
        self.server.until_state(interview, "ASSESSMENT_PENDING", 120)
        self.part(recruiter, interview, "assessment")
        recruiter.wait("document.querySelector('.decision')")
        recruiter.tab_to("Approve", most=120)
        recruiter.press("Enter")
        recruiter.wait("document.querySelector('.state .chip').textContent === 'Assessment approved'")


class RecruiterTest(InterviewTest):
    def test_what_is_missing_is_asked_for_and_supplied(self):
        job = {key: value for key, value in JOB["job"].items() if key != "level"}
        interview = self.submit(job=job)
        page = self.recruiter()
        self.part(page, interview)
        page.wait("document.querySelector('#job-level')")
        self.look(page, "recruiter-information")
        page.run("document.querySelector('#job-level').value = 'SENIOR'")
        page.click("Send")
        self.server.until(lambda: self.server.get(f"/interviews/{interview}")["state"] != "INFO_NEEDED", 60, "the level")

    def test_a_plan_that_is_changed_meanwhile_is_looked_at_again_before_it_is_approved(self):
        interview = self.submit()
        page = self.recruiter()
        self.server.until_state(interview, "PENDING")
        self.part(page, interview, "plan")
        page.wait("document.querySelector('.question')")
        self.look(page, "recruiter-plan")
        version = self.server.get(f"/interviews/{interview}")["planVersion"]
        self.server.request("POST", f"/interviews/{interview}/plan/modify", {"planVersion": version, "feedback": "One more on indexes."})
        page.click("Approve the plan")
        page.wait("document.querySelector('[role=alert]')")
        self.assertNotEqual(self.server.get(f"/interviews/{interview}")["state"], "APPROVED")
        page.complaints.clear()  # of the 409 or 412
        self.server.until(lambda: self.server.get(f"/interviews/{interview}")["planVersion"] > version, 60, "the next version")
        plan = self.server.get(f"/interviews/{interview}/plan")
        self.assertEqual(plan["feedback"]["text"], "One more on indexes.")
        self.assertEqual([point["text"] for point in plan["feedback"]["points"]], ["One more on indexes"])
        page.click("Look at it again")
        page.wait("document.querySelector('#answered-feedback')")
        self.assertIn("One more on indexes.", page.run("document.querySelector('#answered-feedback').innerText"))
        self.assertEqual(page.text().count("One more on indexes"), 2)  # the feedback, and what became of it, once
        self.assertNotIn("job.skills", page.text())
        self.look(page, "recruiter-plan-feedback")

    def test_a_plan_is_rejected_with_a_reason(self):
        interview = self.submit()
        page = self.recruiter()
        self.server.until_state(interview, "PENDING")
        self.part(page, interview, "plan")
        page.click("Reject the plan")
        self.look(page, "recruiter-reject")
        page.click("Reject the plan", "dialog")
        self.assertEqual(self.server.get(f"/interviews/{interview}")["state"], "PENDING")  # the reason is needed
        page.click("Reason", "dialog")
        page.type("Not what the team needs.")
        page.click("Reject the plan", "dialog")
        page.wait("document.querySelector('.state .chip').textContent === 'Plan rejected'")
        self.part(page, interview, "history")
        page.wait("document.body.innerText.includes('Not what the team needs.')")
        self.assertIn("Server (planning)", page.text())
        self.look(page, "recruiter-history")

    def test_a_wrong_password_and_a_wrong_address_are_told_plainly(self):
        page = self.new_page(f"{self.server.origin}/recruiter/")
        page.wait_heading("Sign in")
        self.look(page, "recruiter-sign-in")
        page.click("E-mail")
        page.type(EMAIL)
        page.click("Password")
        page.type("not this one")
        page.press("Enter")
        page.wait("document.body.innerText.includes('E-mail or password is wrong')")
        self.look(page, "recruiter-sign-in-wrong")
        page.run("document.querySelector('#password').value = ''")
        self.sign_in(page)
        page.run("location.hash = '#/interviews/01900000-0000-7000-8000-000000000000'")
        page.wait("document.querySelector('[role=alert]')")
        self.assertIn("This does not exist, or not any more.", page.text())
        self.look(page, "recruiter-none-such")
        page.click("Sign out")
        page.wait_heading("Sign in")
        page.complaints.clear()  # of the 401 and the 404

    def test_the_list_is_filtered_by_state(self):
        self.submit()
        page = self.recruiter()
        page.wait("document.querySelector('tbody tr')")
        self.look(page, "recruiter-list")
        page.run("const s = document.querySelector('#state'); s.value = 'ERASED'; s.dispatchEvent(new Event('change'))")
        page.wait("document.body.innerText.includes('No interview is in this state')")
        self.look(page, "recruiter-list-none")
        page.offline(True)
        page.run("(() => { const s = document.querySelector('#state'); s.value = ''; s.dispatchEvent(new Event('change')); })()")
        page.wait("document.body.innerText.includes('The server does not answer')")
        self.look(page, "recruiter-list-offline")
        self.assertEqual(page.run("document.querySelector('table').offsetParent"), None)  # nothing is there to be shown
        page.offline(False)
        page.click("Try again")
        page.wait("document.querySelector('tbody tr')")
        page.complaints.clear()  # of the line that was cut


if __name__ == "__main__":
    unittest.main()
