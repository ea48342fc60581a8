{{%AUTOESCAPE context="HTML"}}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{TITLE}}</title>
<style>{{STYLE:none}}</style>
</head>
<body>
<main>
<header class="masthead">
  <p class="kind">Interview assessment</p>
  <h1>{{HEADLINE}}</h1>
  <p class="facts">{{#FACT}}<span>{{FACT_TEXT}}</span>{{/FACT}}</p>
</header>

<section class="verdict {{TONE}}">
  <div class="verdict-main">
    <p class="label">{{VERDICT_LABEL}}</p>
    <p class="recommendation">{{RECOMMENDATION}}</p>
    <p class="reason">{{REASON}}</p>
    {{#PROPOSED}}<p class="proposed"><strong>By rule: {{PROPOSED_WORDS}}, {{PROPOSED_SCORE}}.</strong> {{PROPOSED_REASON}}</p>{{/PROPOSED}}
  </div>
  <div class="verdict-score">
    <p class="label">Overall</p>
    <p class="score">{{SCORE}}{{#OUT_OF}}<small> / {{MAX_LEVEL}}</small>{{/OUT_OF}}</p>
    <p class="coverage">{{COVERAGE}}</p>
  </div>
</section>
{{#MISSING}}<section class="missing">
  <p class="label">Required for the job, and without a level</p>
  <ul>{{#MISSING_ROW}}<li><strong>{{MISSING_NAME}}</strong> {{MISSING_WHY}}</li>{{/MISSING_ROW}}</ul>
</section>{{/MISSING}}
{{#DECISION}}<section class="decision">
  <p class="label">Decision</p>
  <p><strong>{{OUTCOME}}</strong> by {{DECIDED_BY}}, {{DECIDED_AT}}.{{#UNCHANGED}} No level was changed.{{/UNCHANGED}}</p>
  {{#DECISION_REASON}}<p>{{DECISION_REASON_TEXT}}</p>{{/DECISION_REASON}}
  {{#CHANGES}}<table class="changes">
    <thead><tr><th scope="col">Changed</th><th scope="col">By rule</th><th scope="col">Decided</th><th scope="col">Why</th></tr></thead>
    <tbody>{{#CHANGE}}<tr><th scope="row"><a href="#{{CHANGE_TARGET}}">{{CHANGE_NAME}}</a></th><td>{{CHANGE_FROM}}</td><td><strong>{{CHANGE_TO}}</strong></td><td>{{CHANGE_REASON}}</td></tr>{{/CHANGE}}</tbody>
  </table>{{/CHANGES}}
</section>{{/DECISION}}
{{#DRAFT}}<p class="draft"><strong>Draft.</strong> This is a proposal with its evidence. A person decides, after reading it.</p>{{/DRAFT}}

{{#SUMMARY}}<section>
  <h2>Summary</h2>
  {{#BEFORE}}<p class="note">Written with the levels by rule, before the reviewer changed any.</p>{{/BEFORE}}
  <ul class="summary">{{#SENTENCE}}<li>{{SENTENCE_TEXT}}{{#CITATION}} <a class="cite" href="#{{CITATION_TARGET}}">{{CITATION_LABEL}}</a>{{/CITATION}}</li>{{/SENTENCE}}</ul>
</section>{{/SUMMARY}}

<section>
  <h2>At a glance</h2>
  <table class="glance">
    <thead><tr><th scope="col">Competency</th><th scope="col" class="center">Weight</th><th scope="col">Level</th><th scope="col" class="center">Quotes</th></tr></thead>
    <tbody>{{#GLANCE}}<tr>
      <th scope="row"><a href="#{{GLANCE_TARGET}}">{{GLANCE_NAME}}</a>{{#GLANCE_REQUIRED}} <span class="tag">required</span>{{/GLANCE_REQUIRED}}{{#GLANCE_ADDED}} <span class="tag">added</span>{{/GLANCE_ADDED}}</th>
      <td class="center">{{GLANCE_WEIGHT}}</td>
      <td>{{#GLANCE_SCORED}}<span class="meter" role="img" aria-label="{{GLANCE_LEVEL_TEXT}}">{{#STEP}}<i class="{{STEP_CLASS}}"></i>{{/STEP}}</span> <span class="meter-text">{{GLANCE_LEVEL_TEXT}}</span>{{/GLANCE_SCORED}}{{#GLANCE_UNSCORED}}<span class="unscored">{{GLANCE_STATUS}}</span> <span class="why">{{GLANCE_WHY}}</span>{{/GLANCE_UNSCORED}}{{#GLANCE_CHANGED}} <span class="why">decided by the reviewer; by rule: {{GLANCE_BY_RULE}}</span>{{/GLANCE_CHANGED}}</td>
      <td class="center">{{GLANCE_QUOTES}}</td>
    </tr>{{/GLANCE}}</tbody>
  </table>
</section>

{{#FLAGS}}<section>
  <h2>To look at</h2>
  <ul class="flags">{{#FLAG}}<li><span class="severity {{SEVERITY_CLASS}}">{{SEVERITY}}</span> {{FLAG_MESSAGE}}{{#FLAG_QUOTE}}<q>{{FLAG_QUOTE_TEXT}}</q>{{/FLAG_QUOTE}}</li>{{/FLAG}}</ul>
</section>{{/FLAGS}}

<section class="competencies">
  <h2>Competency by competency</h2>
  {{#COMPETENCY}}<article id="{{TARGET}}">
    <div class="article-head">
      <h3>{{NAME}}</h3>
      <p class="level">{{#SCORED}}<span class="meter" role="img" aria-label="{{LEVEL_TEXT}}">{{#LEVEL_STEP}}<i class="{{LEVEL_STEP_CLASS}}"></i>{{/LEVEL_STEP}}</span> {{LEVEL_TEXT}}{{#BY_RULE}} by rule{{/BY_RULE}}{{/SCORED}}{{#UNSCORED}}<span class="unscored">{{STATUS_TEXT}}</span>{{/UNSCORED}}</p>
    </div>
    {{#ADDED}}<p class="added">Added by the interview plan, not listed in the job.</p>{{/ADDED}}
    {{#OVERRIDE}}<div class="override"><p><strong>{{OVERRIDE_TO}} decided by the reviewer</strong>, by rule: {{OVERRIDE_FROM}}.</p>
      <p>{{OVERRIDE_REASON}}</p>
      {{#OVERRIDE_ANCHOR}}<p class="anchor"><span class="label">What the decided level means</span> {{OVERRIDE_ANCHOR_TEXT}}</p>{{/OVERRIDE_ANCHOR}}</div>{{/OVERRIDE}}
    {{#ASKED}}<p class="asked"><span class="label">Asked</span> {{QUESTION}}</p>{{/ASKED}}
    {{#ANCHOR}}<p class="anchor"><span class="label">{{ANCHOR_LABEL}}</span> {{ANCHOR_TEXT}}</p>{{/ANCHOR}}
    <p class="rationale">{{RATIONALE}}</p>
    {{#CHECKS}}<table class="checks"><tbody>{{#CHECK}}<tr class="{{CHECK_CLASS}}"><td class="mark">{{CHECK_MARK}}</td><td>{{CHECK_TEXT}}</td><td class="refs">{{#CHECK_REF}}<a class="cite" href="#{{CHECK_REF_TARGET}}">{{CHECK_REF_LABEL}}</a> {{/CHECK_REF}}{{#CHECK_UNMET}}not heard{{/CHECK_UNMET}}</td></tr>{{/CHECK}}</tbody></table>{{/CHECKS}}
    {{#EVIDENCE}}<h4>Evidence, word for word</h4>
    <ol class="quotes">{{#QUOTE}}<li id="{{QUOTE_TARGET}}" value="{{QUOTE_NUMBER}}"><blockquote>{{QUOTE_TEXT}}</blockquote> <span class="where">{{QUOTE_WHERE}}</span></li>{{/QUOTE}}</ol>{{/EVIDENCE}}
  </article>{{/COMPETENCY}}
</section>

<section class="method">
  <h2>How this was made, and what it cannot tell</h2>
  {{#STATEMENT}}<p>{{STATEMENT_TEXT}}</p>{{/STATEMENT}}
  <table class="manifest"><tbody>{{#MANIFEST}}<tr><th scope="row">{{MANIFEST_NAME}}</th><td>{{MANIFEST_VALUE}}</td></tr>{{/MANIFEST}}</tbody></table>
</section>

<section class="transcript">
  <h2>Transcript</h2>
  {{#TRANSCRIPT_NOTE}}<p class="note">{{TRANSCRIPT_NOTE_TEXT}}</p>{{/TRANSCRIPT_NOTE}}
  {{#TURN}}<div class="turn {{TURN_CLASS}}" id="{{TURN_TARGET}}"><span class="time">{{TURN_TIME}}</span><div><p class="speaker">{{TURN_SPEAKER}}{{#TURN_TYPED}} <span class="tag">typed</span>{{/TURN_TYPED}}</p><p>{{TURN_TEXT}}</p></div></div>{{/TURN}}
</section>
</main>
</body>
</html>
