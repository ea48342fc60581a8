# SPDX-License-Identifier: Apache-2.0
"""The candidate's page in Chromium, against the stand-in: what the page does for itself, above all when
something breaks. Whole interviews with the real server are interview_test.py's."""

import time
import unittest

from browser import CONTROL
from pages import PageTest, recording
from stand_in import INVITATION, StandIn


class CandidateTest(PageTest):
    def setUp(self):
        self.stand_in = StandIn()
        self.addCleanup(self.stand_in.close)
        self.session = self.stand_in.session

    def open(self, token=INVITATION):
        return self.new_page(f"{self.stand_in.origin}/candidate/#{token}")

    def to_mode(self, page):
        page.click("Continue")
        page.wait_heading("Your consent")
        page.click("The interview may be recorded")
        page.click("Software may evaluate")
        page.click("Continue")
        page.wait_heading("How would you like to answer?")

    def to_sound_check(self, page):
        self.to_mode(page)
        page.click("Continue")
        page.wait_heading("Sound check")

    def start_typed(self, page):
        self.to_mode(page)
        page.click("By typing")
        page.click("Continue")
        page.click("Start the interview")
        self.until_floor(page, "listening")

    def until_floor(self, page, floor):
        page.wait(f"document.querySelector('.orb.{floor}')")

    def until(self, condition, what, seconds=10):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"not within {seconds} s: {what}")
            time.sleep(0.02)

    def logged(self, kind):
        return [value for what, value in list(self.session.log) if what == kind]

    @property
    def frames(self):
        """Of the stream that was opened last: seq -> samples."""
        return next(reversed(self.session.audio.values()), {})

    def assert_gapless(self):
        """Every frame from 0 on arrived, in one stream."""
        self.assertEqual(len(self.session.audio), 1)
        frames = self.frames
        self.assertEqual(sorted(frames), list(range(max(frames) + 1)))


class TypedTest(CandidateTest):
    def test_a_whole_interview_by_keyboard_alone(self):
        page = self.open()
        page.wait_heading("Your interview")
        page.tab_to("Continue")
        page.press("Enter")
        page.wait_heading("Your consent")
        for consent in ("The interview may be recorded", "Software may"):
            page.tab_to(consent)
            page.press(" ")
        page.tab_to("Continue")
        page.press("Enter")
        page.wait_heading("How would you like to answer?")
        page.press("Tab")
        page.press("ArrowDown")
        page.tab_to("Continue")
        page.press("Enter")
        page.wait_heading("Ready to begin")
        page.tab_to("Start the interview")
        page.press("Enter")
        for answer in ("The locking was hard. I read the plan first.", "I chose the slower way."):
            self.until_floor(page, "listening")
            page.tab_to("Your answer")
            page.type(answer)
            page.press("Enter", CONTROL)
            self.until(lambda: self.logged("TEXT") and self.logged("TEXT")[-1]["text"] == answer, "the answer")
        page.wait_heading("Thank you")
        self.assertIn("A recruiter reads the assessment", page.text())
        consent = self.stand_in.requests[-1][2]
        self.assertEqual(consent, {"consent": {"recording": True, "aiEvaluation": True}, "mode": "typed"})
        self.assertEqual(self.logged("AUDIO"), [])

    def test_the_welcome_says_what_the_invitation_is_to(self):
        page = self.open()
        page.wait_heading("Your interview")
        text = page.text()
        for said in ("Backend Engineer", "Northern Ledger", "About 12 minutes", "Incident response", "American English", "May 6, 2031"):
            self.assertIn(said, text)

    def test_the_token_leaves_the_address_bar_and_no_request_carries_it_in_its_path(self):
        page = self.open()
        page.wait_heading("Your interview")
        self.assertEqual(page.run("location.hash"), "")
        self.start_typed(page)
        for _, path, _ in self.stand_in.requests:
            self.assertNotIn(INVITATION, path)

    def test_an_answer_typed_while_the_connection_is_gone_goes_out_afterwards(self):
        page = self.open()
        self.start_typed(page)
        self.session.refuses_connections = True
        self.session.drop()
        page.wait("document.querySelector('[role=alert]')")
        page.click("Your answer")
        page.type("written in the dark")
        page.click("Send")
        page.wait("document.body.innerText.includes('Not sent yet')")
        self.session.refuses_connections = False
        self.until(lambda: self.logged("TEXT"), "the answer", 15)
        self.assertEqual(self.logged("TEXT")[0]["text"], "written in the dark")
        page.complaints.clear()  # of the connections that were refused

    def test_a_draft_survives_a_reload_and_the_interview_goes_on(self):
        page = self.open()
        self.start_typed(page)
        page.click("Your answer")
        page.type("half an ans")
        page.call("Page.reload")
        page.wait_heading("Your interview is still open")
        page.click("Go on with the interview")
        self.until_floor(page, "listening")
        self.assertEqual(page.run("document.querySelector('textarea').value"), "half an ans")
        self.assertEqual(self.session.resumes, 1)

    def test_skip_and_end_ask_first_and_pause_does_not(self):
        page = self.open()
        self.start_typed(page)
        page.click("Pause")
        self.until_floor(page, "paused")
        page.click("Go on", "main")
        self.until_floor(page, "listening")
        page.click("Repeat")
        self.until_floor(page, "speaking")
        self.until_floor(page, "listening")
        page.click("Skip")
        page.click("Stay with it", "dialog")
        page.click("End")
        page.press("Escape")
        page.click("End")
        page.click("End the interview", "dialog")
        page.wait_heading("Thank you")
        self.assertEqual([m["action"] for m in self.logged("CONTROL")], ["pause", "resume", "repeat", "end"])

    def test_no_consent_leads_to_the_alternative_that_the_server_names(self):
        page = self.open()
        page.click("Continue")
        page.click("Continue", "form")
        page.wait("document.querySelector('[role=alert]')")
        self.assertEqual([method for method, _, _ in self.stand_in.requests], ["GET"])
        page.click("I do not agree")
        page.click("Show me the alternative", "dialog")
        page.wait_heading("Another way")
        self.assertIn("an interview with a person instead", page.text())
        page.click("I have changed my mind")
        page.wait_heading("Your consent")
        page.complaints.clear()  # of the 422

    def test_a_link_that_is_cut_short_or_worn_out_says_so(self):
        self.open(token="").wait_heading("This link is not complete")
        page = self.open(token="another")
        page.wait_heading("This link is not valid any more")
        page.complaints.clear()  # of the 401
        self.stand_in.answers["GET", "/api/v1/invitation"] = (200, {"state": "over"})
        self.open().wait_heading("This interview is not open")
        self.stand_in.answers["GET", "/api/v1/invitation"] = (503, {"status": 503})
        page = self.open()
        page.wait_heading("Your interview")
        self.assertNotIn("Invited by", page.text())
        self.stand_in.answers["POST", "/api/v1/sessions"] = (401, {"status": 401})
        self.to_mode(page)
        page.click("By typing")
        page.click("Continue")
        page.click("Start the interview")
        page.wait_heading("This link is not valid any more")
        page.complaints.clear()  # of the 503 and the 401

    def test_a_server_that_fails_is_tried_again_from_the_same_place(self):
        self.stand_in.answers["POST", "/api/v1/sessions"] = (503, {"status": 503})
        page = self.open()
        self.to_mode(page)
        page.click("By typing")
        page.click("Continue")
        page.click("Start the interview")
        page.wait("document.querySelector('[role=alert]')")
        self.assertIn("busy", page.text())
        self.stand_in.answers.clear()
        page.click("Start the interview")
        self.until_floor(page, "listening")
        page.complaints.clear()  # of the 503

    def test_who_was_away_for_too_long_comes_back_through_the_invitation(self):
        page = self.open()
        self.session.grace_seconds = 1
        self.start_typed(page)
        self.session.refuses_connections = True
        self.session.drop()
        page.wait_heading("We cannot reach the interview")
        page.click("Try again")
        page.wait_heading("Your interview is still open")
        self.session.refuses_connections = False
        page.click("Go on with the interview")
        self.until_floor(page, "listening")
        self.assertEqual([path for method, path, _ in self.stand_in.requests if method == "POST"], ["/api/v1/sessions"] * 2)
        self.assertIn("Hello, I am an automated interviewer", page.text())
        page.complaints.clear()  # of the connections that were refused

    def test_another_window_takes_over(self):
        page = self.open()
        self.start_typed(page)
        with self.session.lock:
            self.session.socket.close(4409)
        page.wait_heading("Open in another window")


class VoiceTest(CandidateTest):
    """Speaks at once and again and again, so that every question finds an answer."""

    @staticmethod
    def microphone(path):
        return recording(path, [(0.5 + 3.2 * i, 1.5 + 3.2 * i) for i in range(12)], 40)

    def start(self, page):
        self.to_sound_check(page)
        page.wait("document.body.innerText.includes('We hear you well')")
        page.click("Start the interview")

    def test_a_whole_interview_by_voice(self):
        self.session.speech_ms = 2200
        page = self.open()
        self.start(page)
        page.wait_heading("Thank you", 60)
        self.assertEqual([m["format"] for m in self.logged("AUDIO") if m["streaming"] == "start"],
                         [{"encoding": "LINEAR16", "sampleRate": 16000, "channels": 1}])
        self.assertEqual({count for _, _, _, count in self.logged("FRAME")}, {640})
        self.assert_gapless()
        self.assertTrue(self.session.heard[self.session.utterance]["done"])
        self.assertEqual(self.session.heard[self.session.utterance]["playedMs"], 2200)

    def test_playback_is_acknowledged_at_least_twice_a_second(self):
        self.session.speech_ms = 4000
        self.session.take_audio = lambda frame: None
        page = self.open()
        self.start(page)
        self.until(lambda: self.session.heard.get(1, {}).get("done"), "the greeting", 15)
        played = [m["playedMs"] for m in self.logged("PLAYBACK") if m["utteranceId"] == 1]
        self.assertEqual(played, sorted(played))
        self.assertEqual(played[-1], 4000)
        steps = [b - a for a, b in zip(played, played[1:])]
        self.assertLess(max(steps), 600, played)

    def test_an_interrupted_interviewer_stops_at_once(self):
        self.session.speech_ms = 9000
        page = self.open()
        self.start(page)
        self.until_floor(page, "speaking")
        self.until(lambda: any('"INTERRUPTED"' in text for _, text, _ in self.session.sent), "an interruption", 15)
        self.until(lambda: self.session.heard.get(1, {}).get("done"), "the last acknowledgement")
        heard = self.session.heard[1]["playedMs"]
        self.assertLess(heard, 8000)

    def test_a_lost_connection_loses_no_word(self):
        page = self.open()
        self.start(page)
        self.until(lambda: max(self.frames, default=0) > 20, "audio")
        self.session.refuses_connections = True
        self.session.drop()
        page.wait("document.querySelector('.orb.lost')")
        self.assertIn("We keep what you say", page.text())
        time.sleep(1.2)
        self.session.refuses_connections = False
        page.wait("document.body.innerText.includes('You are connected again')")
        self.assertEqual(self.session.resumes, 1)
        before = max(self.frames)
        self.until(lambda: max(self.frames) > before + 20, "audio after it")
        self.assert_gapless()
        page.complaints.clear()  # of the connections that were refused

    def test_a_pause_closes_the_microphone_and_going_on_opens_a_new_stream(self):
        page = self.open()
        self.start(page)
        self.until_floor(page, "listening")
        page.click("Pause")
        self.until_floor(page, "paused")
        self.assertIn("Not recording", page.text())
        self.until(lambda: self.logged("AUDIO")[-1]["streaming"] == "end", "the stream's end")
        frames = len(self.logged("FRAME"))
        time.sleep(0.3)
        self.assertEqual(len(self.logged("FRAME")), frames)
        page.click("Go on", "main")
        self.until(lambda: len(self.session.audio) == 2 and self.frames, "the second stream")


class LookTest(CandidateTest):
    """Each view by axe, on a desktop and a phone, light and dark."""

    @staticmethod
    def microphone(path):
        return recording(path, [(0.5 + 3 * i, 2.5 + 3 * i) for i in range(20)], 60)

    def test_every_view(self):
        # The interview stands still while it is looked at.
        self.session.take_audio = lambda frame: None
        self.session.line_was_heard = lambda: None
        page = self.open()
        page.wait_heading("Your interview")
        self.look(page, "candidate-1-welcome")
        page.click("Continue")
        self.look(page, "candidate-2-consent")
        page.click("Continue", "form")
        self.look(page, "candidate-2-consent-missing")
        page.click("I do not agree")
        self.look(page, "candidate-2-refuse")
        page.click("Go back", "dialog")
        page.click("The interview may be recorded")
        page.click("Software may evaluate")
        page.click("Continue")
        self.look(page, "candidate-3-mode")
        page.click("Continue")
        page.wait("document.body.innerText.includes('We hear you well')")
        self.look(page, "candidate-4-sound")
        page.click("Start the interview")
        self.until_floor(page, "speaking")
        self.look(page, "candidate-5-speaking")
        del self.session.line_was_heard
        with self.session.lock:
            self.session.line_was_heard()
        self.until_floor(page, "listening")
        self.look(page, "candidate-6-listening")
        page.click("End")
        self.look(page, "candidate-7-end")
        page.click("Go on with it", "dialog")
        self.session.refuses_connections = True
        self.session.drop()
        self.until_floor(page, "lost")
        self.look(page, "candidate-8-lost")
        self.session.refuses_connections = False
        self.until_floor(page, "listening")
        page.click("End")
        page.click("End the interview", "dialog")
        page.wait_heading("Thank you")
        self.look(page, "candidate-9-thanks")
        page.complaints.clear()

    def test_every_view_of_a_typed_interview(self):
        self.session.degraded = ["the interviewer has no voice: its lines are shown as text", "no language model: of no concern"]
        page = self.open()
        self.to_mode(page)
        page.click("By typing")
        page.click("Continue")
        page.wait_heading("Ready to begin")
        self.look(page, "candidate-typed-1-ready")
        page.click("Start the interview")
        self.until_floor(page, "listening")
        self.assertIn("they are not spoken", page.text())
        self.assertNotIn("language model", page.text())
        self.look(page, "candidate-typed-2-listening")
        page.click("Pause")
        self.until_floor(page, "paused")
        self.look(page, "candidate-typed-3-paused")
        page.call("Page.reload")
        page.wait_heading("Your interview is still open")
        self.look(page, "candidate-typed-4-still-open")

    def test_every_view_of_what_goes_wrong(self):
        page = self.open(token="")
        page.wait_heading("This link is not complete")
        self.look(page, "candidate-wrong-1-link")
        page = self.new_page()
        page.call("Page.addScriptToEvaluateOnNewDocument", source="navigator.mediaDevices.getUserMedia = "
                  "() => Promise.reject(new DOMException('refused', 'NotAllowedError'))")
        page.open(f"{self.stand_in.origin}/candidate/#{INVITATION}")
        self.to_sound_check(page)
        page.wait("document.body.innerText.includes('does not let this page use the microphone')")
        self.look(page, "candidate-wrong-2-microphone")
        page.click("Type my answers instead")
        self.stand_in.answers["POST", "/api/v1/sessions"] = (503, {"status": 503})
        page.click("Start the interview")
        page.wait("document.querySelector('[role=alert]')")
        self.look(page, "candidate-wrong-3-busy")
        self.stand_in.answers.clear()
        page.click("Start the interview")
        self.until_floor(page, "listening")
        with self.session.lock:
            self.session.socket.close(4409)
        page.wait_heading("Open in another window")
        self.look(page, "candidate-wrong-4-another-window")
        page.complaints.clear()  # of the 503


if __name__ == "__main__":
    unittest.main()
