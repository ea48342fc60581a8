// SPDX-License-Identifier: Apache-2.0
#include "domain/prohibited_patterns.h"

namespace vivavoce::internal {
namespace {
constexpr ProhibitedPattern kPatterns[] = {
    // Age
    {"age", "you ~2 be? nearing|close|near ~1 retirement|retiring"},
    {"age", "you are ~1 older|younger than ~4 team|others|colleagues|everybody|everyone|us"},
    {"age", "you ~1 nearing|approaching|near|close|past ~1 retirement"},
    {"age", "you look|seem|sound ~2 young|old|older|younger"},
    {"age", "your ~1 young|old|advanced age"},
    {"age", "what|which age group|bracket|range are|do you"},
    {"age", "you ~2 old enough to remember"},
    {"age", "how old @be you"},
    {"age", "how old do|would|might you"},
    {"age", "old you are $"},
    {"age",
     "your current|exact|actual? age "
     "!verification|limit|limits|rating|ratings|calculation|calculations|field|fields|column|gate|"
     "gating|check|checks|related|appropriate|policy|distribution|based"},
    {"age", "your date|year|day of birth"},
    {"age", "your birth date|year"},
    {"age", "your birthdate|birthday|birthyear"},
    {"age", "when|year @be you born"},
    {"age", "when is your birthday"},
    {"age",
     "what year did you ~2 graduate|finish|leave ~3 school|college|university|graduation|$ "
     "!project"},
    {"age",
     "when did you ~1 graduate|finish|leave !to|the|that|this|your ~3 "
     "school|college|university|graduation|$ !project"},
    {"age", "when ~3 you ~3 retire $"},
    {"age", "until|before|till you ~1 retire"},
    {"age",
     "you ~3 planning|plan|intend|intending|thinking ~2 to|about|of|on retire|retiring|retirement "
     "!a|an|the|old|this|that|these|from"},
    {"age", "how close @be you to retirement|retiring"},
    {"age", "how many years ~3 you ~2 before|until|till retirement|retire|retiring"},
    {"age", "you over|above|past|under|below the? age? of? @elder $"},
    {"age", "you ~1 older|younger than @elder $"},
    {"age", "you ~2 in your 20s|30s|40s|50s|60s|twenties|thirties|forties|fifties|sixties"},
    {"age", "you ~2 too|rather|quite old|young|senior for|to"},
    {"age",
     "working for|with|under ~2 someone|somebody|boss|manager|colleagues|people ~2 younger|older "
     "than you"},
    {"age", "reporting|report to ~3 younger|older"},
    {"age", "a? younger|older boss|manager|supervisor ~4 you"},
    {"age", "you ~4 younger|older boss|manager|supervisor"},
    {"age", "at your age"},
    {"age", "someone|somebody|person|woman|man of your age"},
    {"age", "what generation @be|do you"},
    {"age", "you ~2 a? millennial|boomer"},

    // Family, marriage, pregnancy
    {"family", "little ones|one at home"},
    {"family", "is there ~1 mr|mrs|someone|somebody ~1 in your life"},
    {"family", "when is the|your baby"},
    {"family", "are|have|were you ~2 been? married !to|off"},
    {"family", "little ones $"},
    {"family", "there|got|any @child at|in|$ ~1 home|house|household|family|$"},
    {"family", "@child at home"},
    {"family", "someone|somebody special"},
    {"family", "you ~2 leave|leaving your @child !@workplace"},
    {"family", "your @child|husband|wife ~1 gets|got|get|is|are|falls|fell sick|ill"},
    {"family", "you ~3 plan|planning|hope|want|intend on|to|for? ~1 children|kids|pregnancy"},
    {"family", "you and your @spouse|partner ~3 plan|planning|want|have"},
    {"family",
     "would|will|is|does your family ~2 mind|support|agree|move|relocate|okay|ok|happy|fine"},
    {"family", "you ~2 adopted|adopting|adopt ~1 @child"},
    {"family", "your living situation|arrangements"},
    {"family", "you happily married"},
    {"family", "you ~2 widow|widower|divorcee|bachelor $"},
    {"family", "you ~2 ivf|abortion|miscarriage|breastfeeding"},
    {"family",
     "do|have|will|would you ~1 have|got|want any|some|young|small|little? @child !@workplace"},
    {"family", "have you ~1 any? @child !@workplace"},
    {"family", "how many @child ~1 do|have you"},
    {"family", "how many @child $"},
    {"family", "how old @be your @child|family"},
    {"family", "your young|small|own? @child !@workplace|of"},
    {"family", "you|your ~3 single|working mother|father|parent|mom|mum|dad"},
    {"family", "are you ~1 a? parent|mother|father|mom|mum|dad $"},
    {"family", "as a mother|father|mom|mum|dad|parent ~1 how|do|would|will|can|what|you"},
    {"family",
     "you ~6 start|starting|raise|raising|have|having|expand|expanding a|your|another? family "
     "$|soon|now|someday|in|while|at"},
    {"family",
     "you ~5 have|having|want|wanting|get|expecting|expect a|another|more|any? "
     "baby|child|children|kids $|soon|someday|one|in|with|while"},
    {"family", "do you have a|any family $"},
    {"family",
     "you ~4 pregnant "
     "!patient|patients|woman|women|colleague|colleagues|customer|customers|people|client|clients|"
     "employee|employees"},
    {"family", "you expecting $"},
    {"family", "your ~1 pregnancy|pregnancies|fertility|miscarriage"},
    {"family", "you ~3 get|become|fall|getting|becoming pregnant"},
    {"family", "you ~3 birth control|contraception|contraceptives|pill $"},
    {"family", "you ~3 take|taking|go|going|need|plan ~3 maternity|paternity|parental leave"},
    {"family", "are|were you ~2 married !to"},
    {"family", "you ~3 get|getting|marry|marrying married|engaged|divorced|someone|soon $"},
    {"family", "are you ~1 divorced|widowed|separated|cohabiting !from"},
    {"family", "are you ~1 single $|or"},
    {"family", "are you single or|and|with"},
    {"family", "are you ~1 engaged $"},
    {"family", "are you engaged to ~2 married|be"},
    {"family", "your marital|relationship|family|civil status"},
    {"family", "marital status $"},
    {"family", "your marriage|divorce|wedding !of|between|photography|planning|menu"},
    {"family", "your ex? @spouse"},
    {"family",
     "your ex? partner ~4 "
     "do|does|work|works|mind|think|thinks|feel|feels|job|living|move|relocate|object|for $"},
    {"family", "what does your partner"},
    {"family",
     "is|are|would|will your partner ~2 okay|ok|fine|happy|alright|mind|move|relocate|object"},
    {"family", "do you have a @spouse|partner|significant $|or|other|at"},
    {"family", "you ~2 in a ~1 relationship $"},
    {"family", "are you ~2 seeing|dating anyone|anybody|someone|somebody"},
    {"family",
     "your family "
     "!law|medicine|practice|doctor|of|'s|office|functions|tree|support|services|therapy|nurse|"
     "business|friendly"},
    {"family", "your own? parents !'s|evening|evenings|council|association|committee|who|whose"},
    {"family",
     "your "
     "mother|father|mom|mum|dad|brother|brothers|sister|sisters|siblings|grandparents|relatives|"
     "household !tongue|board|language|company|ship|branch|node"},
    {"family", "your ~1 childcare|daycare|babysitter|nanny"},
    {"family",
     "do|have|need you ~3 childcare|daycare ~1 "
     "arrangements|problems|issues|covered|arranged|sorted|$"},
    {"family",
     "who ~2 looks|look|looking|takes|cares|care|minds|watches ~2 after|of|for? ~1 your ~1 "
     "@child|family|home|household|mother|father|husband|wife|elderly"},
    {"family", "your maiden name"},
    {"family", "who do you live with"},
    {"family", "do you live alone|with"},
    {"family", "you ~3 dependents|dependants $|at|to"},
    {"family",
     "how ~4 juggle|balance|combine|reconcile ~5 "
     "family|motherhood|fatherhood|parenthood|parenting|children|kids"},
    {"family", "you ~3 responsibilities|obligations|commitments at home"},
    {"family",
     "you ~3 family|caring|childcare|domestic|parental responsibilities|obligations|commitments"},
    {"family", "you ~3 caregiver|carer for ~2 relative|parent|parents|relatives"},

    // Religion
    {"religion", "you ~2 have|hold ~1 religious affiliation|belief|beliefs|convictions"},
    {"religion", "what|which ~1 holidays do you ~1 celebrate|observe|keep"},
    {"religion", "conflict|conflicts|interfere ~2 your ~1 religion|faith|church|beliefs"},
    {"religion", "you ~2 belong to ~2 religious|church|faith|parish|congregation"},
    {"religion", "you|your family? ~1 religious $"},
    {"religion", "how religious|observant|devout are you"},
    {"religion", "you ~2 member of ~2 church|mosque|synagogue|congregation|parish|sect"},
    {"religion", "you ~2 keep|eat|observe kosher|halal"},
    {"religion", "you ~3 need ~3 religious|prayer"},
    {"religion", "you ~2 baptised|baptized|confirmed $"},
    {"religion",
     "what|which religion|faith|church|denomination|mosque|temple|synagogue ~1 do|are|did|were|is "
     "you|your"},
    {"religion", "your religion|faith|church|mosque|synagogue|denomination|parish|religious !roof"},
    {"religion",
     "your ~2 religious "
     "belief|beliefs|affiliation|background|practice|practices|views|holidays|observances|"
     "community"},
    {"religion", "you ~2 go|attend|belong|going ~2 church|mosque|synagogue|temple|mass"},
    {"religion", "what|which ~1 religious holidays|holy|observances ~3 you"},
    {"religion",
     "do|would|will|can you ~2 observe|celebrate|keep ~3 "
     "holidays|sabbath|ramadan|christmas|easter|shabbat|lent|kosher|halal|eid"},
    {"religion", "you ~2 believe in god|heaven|evolution|jesus|allah"},
    {"religion", "do you ~1 pray $|at|during|every|five|daily"},
    {"religion", "are|were you ~3 @religion $"},
    {"religion", "are|were you ~3 @religion or|person|believer|too|by|yourself|woman|man"},
    {"religion", "were|are you ~1 raised|brought|baptised|baptized ~2 up? @religion|religious|$"},
    {"religion",
     "you ~4 headscarf|hijab|turban|burqa|kippah|yarmulke|crucifix ~6 for|at|because|do|is|$"},
    {"religion", "you ~4 religious reasons|grounds"},
    {"religion", "does|do|would|will your faith|religion|beliefs"},

    // Health, disability
    {"health",
     "-how do|have you ~2 have|had|got ~2 "
     "heart|back|knee|hearing|sight|vision|breathing|skin|weight|sleep|drinking "
     "problem|problems|condition|trouble|issues|disease|attack"},
    {"health", "medical reason|reasons|condition|conditions ~4 you"},
    {"health",
     "do|did you see|seeing|visit a|any|your therapist|psychiatrist|psychologist|counsellor !'s"},
    {"health",
     "-how|when do|have|did|are|were you ~4 physical|mental|chronic|medical|psychological ~4 "
     "condition|conditions|problem|problems|issue|issues|illness|illnesses|limitation|limitations"},
    {"health",
     "have|had|did you ~3 have|had|undergone ~2 "
     "surgery|surgeries|operation|operations|transplant|therapy $|recently|in|on|last"},
    {"health",
     "have|did|are you ~2 suffered|suffer|suffering|recovering from ~3 "
     "burnout|stress|insomnia|migraine|migraines|pain|@condition"},
    {"health", "-how have|did|are you ~2 had|have a? burnout|breakdown"},
    {"health", "you ~1 in|to hospital $"},
    {"health", "you ~2 allergic to"},
    {"health", "how ~1 good|bad|poor is|are your eyesight|hearing|health|back|vision"},
    {"health", "how is your eyesight|hearing|health|back|vision|weight"},
    {"health", "have you ~2 covid|coronavirus|vaccinated|vaccine $"},
    {"health", "you ~2 receive|received|get|on ~1 disability benefits|pension|pay|allowance"},
    {"health", "why ~2 you ~2 walk|limp|stutter|stammer"},
    {"health", "you ~3 wear ~2 hearing aid|glasses|contact|prosthesis"},
    {"health",
     "-how|when do|have|had|did you ~3 have|had|suffer|suffered|suffering|got|get|experienced|with "
     "~2 @condition"},
    {"health",
     "-how|when do|did you ~1 have|suffer a|any|from? ~1 history of ~2 "
     "illness|abuse|addiction|@condition"},
    {"health",
     "are|were you ~2 "
     "disabled|handicapped|autistic|dyslexic|epileptic|diabetic|deaf|blind|neurodivergent|healthy"},
    {"health", "are you ~2 ill|sick|unwell $|often|a|very|at"},
    {"health",
     "are|were you ~3 physically|mentally|medically "
     "healthy|fit|ill|disabled|sick|limited|impaired"},
    {"health", "your ~2 disability|disabilities|illness|illnesses|handicap|impairment|diagnosis $"},
    {"health", "your disability|disabilities|handicap|impairment"},
    {"health",
     "your ~1 medical|mental|psychiatric|surgical "
     "history|condition|conditions|problems|records|record"},
    {"health",
     "your current|own|general|mental|physical? health "
     "!check|checks|endpoint|endpoints|probe|probes|service|services|system|systems|sector|care|"
     "app|centre|center|team|records|record|data|department|board|trust|and|it|monitoring|score|"
     "dashboard|visitor|visitors|promotion|authority|information|insurance|education|platform|"
     "policy|plan|assessment|assessments|worker|workers|metrics|project|status|campaign|"
     "questionnaire"},
    {"health", "your health condition|problems|issues|history|insurance"},
    {"health",
     "do|have|had you ~3 health|medical|psychological|psychiatric|mental "
     "problem|problems|condition|conditions|issue|issues|restrictions|limitations|illness|"
     "breakdown"},
    {"health", "how is|was your ~1 health $|these|now"},
    {"health",
     "do|are|were|have you ~2 take|taking|taken|on ~2 "
     "medication|medications|medicine|medicines|drugs|antidepressants|pills"},
    {"health", "do you ~1 take|use ~2 drugs|cannabis|marijuana"},
    {"health", "do you ~2 smoke|drink|vape $|alcohol|regularly|a|much|or|at|cigarettes"},
    {"health", "how much|often do you ~1 drink|smoke"},
    {"health", "how many ~1 sick|sickness days|leave|absences ~4 you"},
    {"health", "how often @be|have|were you ~2 sick|ill|absent|off"},
    {"health", "how many days ~4 you ~4 sick|ill|sickness|illness"},
    {"health",
     "have|did|do you ever|recently|already? ~1 been|were "
     "hospitalised|hospitalized|diagnosed|treated|operated"},
    {"health", "you ~2 diagnosed with"},
    {"health",
     "have|are|were|did you ~2 seen|see|seeing ~1 "
     "psychiatrist|psychologist|therapist|counsellor|shrink !'s"},
    {"health",
     "-how are|were|have|do|did you ~4 addicted|addiction|alcoholic|rehab ~3 to|$|alcohol"},
    {"health",
     "you ever ~1 filed|claimed|received|file|claim|drawn ~1 "
     "workers|worker|workman|workmen|disability"},
    {"health", "workers|workmen 's? compensation claim|claims ~4 you"},
    {"health", "have|were|did you ~2 injured|hurt|injure ~3 yourself|on|at ~2 job|work|back|$"},
    {"health", "you ~3 need ~2 wheelchair|hearing|glasses|walking ~1 aid|stick|$|access"},
    {"health", "genetic test|tests|testing|condition|conditions|disorder ~6 your|you"},
    {"health",
     "you ~4 genetic|hereditary disease|condition|disorder|test|tests|predisposition|illness"},
    {"health", "your ~2 family 's? medical|health history"},
    {"health", "how ~3 did you lose ~2 leg|arm|hand|sight|hearing|eye"},
    {"health", "what is wrong with your"},
    {"health", "what happened to your leg|arm|hand|face|eye|back|foot|ear"},
    {"health", "your blood type|pressure"},

    // Origin, race, nationality
    {"origin", "your parents|family|ancestors ~1 immigrants|refugees|foreigners|foreign"},
    {"origin", "your background ~1 ethnically|racially|nationally"},
    {"origin", "ethnically|racially speaking"},
    {"origin", "you ~1 speak ~1 at home"},
    {"origin", "you speak @nationality|english at home"},
    {"origin", "is that|your|it ~2 @nationality name|surname|accent"},
    {"origin", "your ~1 name|surname @nationality"},
    {"origin", "are|were|is you|your family? ~3 from @land $|originally|or"},
    {"origin",
     "what|which part|region|area|city|village of|in ~3 are|do|is|were you ~1 from|come !time"},
    {"origin", "you|your ~3 accent $"},
    {"origin",
     "your name is|sounds ~3 unusual|exotic|foreign|different|interesting|hard|difficult"},
    {"origin", "you ~3 do not look|sound @nationality"},
    {"origin", "where|what is|was that|the|your accent ~1 from"},
    {"origin", "are|were you ~2 of ~2 @nationality descent|origin|heritage|ancestry"},
    {"origin", "are you ~2 mixed|biracial race|$"},
    {"origin", "are you ~2 person of colour|color"},
    {"origin", "your people|ancestors|forefathers $|from|come"},
    {"origin", "where did your parents|family|ancestors"},
    {"origin", "when did your family|parents"},
    {"origin", "have you ever|always? lived ~1 here|abroad $"},
    {"origin", "your visa expire|expires"},
    {"origin", "where @be|do you ~1 really|originally|actually? from $|originally|before"},
    {"origin",
     "where|what|which ~1 country|countries|region|village|part @be|do you ~2 from $|originally"},
    {"origin", "where|what|which ~2 do|did you ~2 come|came|hail from $|originally"},
    {"origin", "where @be you ~1 born|raised"},
    {"origin", "where did you ~1 grow up"},
    {"origin", "in what|which country @be you born"},
    {"origin", "were you ~1 born ~2 here|in|abroad|outside|there"},
    {"origin", "where @be|do|did your parents|family|ancestors|grandparents"},
    {"origin", "your birthplace|birth|place of? place|birth"},
    {"origin",
     "your "
     "nationality|nationalities|citizenship|ethnicity|ancestry|descent|lineage|roots|caste|tribe"},
    {"origin",
     "your ethnic|national|racial|cultural|immigration|migration|migrant ~1 "
     "origin|origins|background|heritage|identity|group|status|roots"},
    {"origin", "your country|land of origin|birth"},
    {"origin", "your home|native|own country|land|village|tribe !'s"},
    {"origin", "what|which|of is|was? your|what origin|race|heritage $"},
    {"origin",
     "what|which|of race|ethnicity|nationality|ancestry|heritage|caste|descent|origin @be|do you"},
    {"origin",
     "your race !condition|conditions|detector|detection|car|cars|day|track|team|strategy|results"},
    {"origin", "your heritage $"},
    {"origin", "your|that|the colour|color of your skin"},
    {"origin", "your skin tone|colour|color|$"},
    {"origin", "are|were you ~3 @nationality $"},
    {"origin",
     "are|were you ~3 @nationality "
     "or|citizen|citizens|national|yourself|descent|origin|by|passport|too"},
    {"origin", "are you ~4 citizen|citizens|national of|$|or"},
    {"origin", "what|which passport|passports do you ~1 hold|have|carry|travel"},
    {"origin", "-how do you ~1 hold|have|carry ~2 passport|passports $|of|or|from"},
    {"origin", "-how do you have ~1 green|dual|us|british|eu ~1 card|citizenship|nationality"},
    {"origin",
     "how long have you ~1 lived|been living|here|in ~2 this|the|here ~1 "
     "country|us|usa|uk|states|kingdom|$"},
    {"origin", "how long have you been ~2 in ~1 this|the country|us|usa|uk|states"},
    {"origin",
     "when did you ~2 come|move|arrive|immigrate|emigrate to|in|here? this|the? "
     "country|us|usa|uk|states|@land|here"},
    {"origin", "are you ~3 native|nonnative|non ~2 speaker|english|born"},
    {"origin",
     "your native|first|mother|home language|tongue "
     "!feature|features|requirement|requirements|of|for|server|model"},
    {"origin", "is english your|a ~2 first|native|second|mother"},
    {"origin",
     "what ~3 language|languages ~2 you|your ~3 speak|spoken|grow|raised|use at home|up|with"},
    {"origin", "your ~1 accent !colour|color|wall|'s"},
    {"origin", "what|which kind|sort|type of ~1 name|accent is"},
    {"origin", "origin of your ~1 name|surname|accent"},
    {"origin", "your ~1 name|surname sound|sounds|come|comes|mean|pronounced ~3"},
    {"origin", "how did you learn|come|get to? english|speak ~2 english|so|here"},
    {"origin", "what is your ~1 visa|residence status|permit"},

    // Gender and sexual orientation
    {"gender", "you ~3 same sex relationship|partner|marriage"},
    {"gender", "you ~1 prefer|like|date|dating|into men|women|guys|girls $|or"},
    {"gender", "your ~1 preferred? pronouns"},
    {"gender", "have you ~2 transitioned|transition|surgery $"},
    {"gender", "were you ~2 assigned|born ~2 male|female|sex"},
    {"gender", "are|were you ~3 @orientation $"},
    {"gender", "are|were you ~3 @orientation or|person|yourself|too|man|woman|by"},
    {"gender", "your ~1 sexual|sex orientation|preference|preferences|identity|life"},
    {"gender",
     "your sexuality|gender|orientation|sex "
     "!equality|balance|neutral|pay|mainstreaming|policy|studies"},
    {"gender", "what gender|sex @be|do you"},
    {"gender", "are you ~2 man|male|boy or|$ ~2"},
    {"gender", "are you ~2 woman|female|girl or|$ ~2"},
    {"gender", "are you attracted to ~1 men|women"},
    {"gender", "were you born ~2 man|woman|male|female|boy|girl"},
    {"gender", "as a woman|man ~1 how|do|would|will|can|what|in|you"},
    {"gender", "are you ~2 in|out of? the closet $"},
    {"gender",
     "do you ~3 lgbt|lgbtq|pride ~2 "
     "community|parade|organisation|organization|organisations|organizations"},

    // Politics, union
    {"politics", "you ~2 left|right or|wing ~2 politically"},
    {"politics", "are you ~3 left|right wing"},
    {"politics",
     "do|did|would you ~1 support|back|like|admire|approve ~3 "
     "government|president|chancellor|minister|trump|biden|brexit"},
    {"politics", "are|were you ~2 with|in a|the|any union"},
    {"politics", "you ~2 protest|protested|demonstration|demonstrated|march|marched for|against"},
    {"politics",
     "who|whom did|do|would|will you ~1 back|support ~3 "
     "election|elections|president|referendum|vote"},
    {"politics", "you ~2 registered|register ~3 voter|democrat|republican"},
    {"politics", "what newspaper|newspapers do you read"},
    {"politics", "who|whom|what|which ~2 do|did|will|would|are you ~2 vote|voted|voting ~1 for|$"},
    {"politics",
     "did|do|will you ~1 vote for|in ~2 "
     "trump|biden|brexit|party|election|elections|president|left|right|$"},
    {"politics",
     "your ~1 political|politics "
     "!analysis|science|reporting|desk|campaign|campaigns|risk|coverage"},
    {"politics", "what|which political party|parties|views|side|group ~4 you"},
    {"politics", "are|were you ~3 @party $"},
    {"politics", "are|were you ~3 @party or|party|voter|supporter|yourself"},
    {"politics", "are|were you politically active|involved|engaged|left|right"},
    {"politics", "you ~3 member|members|supporter of ~4 party|union|unions"},
    {"politics", "you ~3 belong to ~3 party|union|unions|guild"},
    {"politics",
     "are|were|have you ~3 union member|members|rep|representative|organiser|organizer|activist"},
    {"politics",
     "do|would|will|did|have you ~2 support|join|joined|like|oppose|form|organise|organize ~3 "
     "union|unions|strike !type|types|query|queries|operator|all|find|join|select|jack|square"},
    {"politics", "have you ever ~1 been|gone|taken|participated ~2 on|in|part ~2 strike"},
    {"politics", "how|what do you ~2 feel|think about|of ~2 labour|labor|trade? unions"},
    {"politics",
     "how|what do you ~2 feel|think about|of ~3 "
     "trump|biden|president|government|brexit|abortion|immigration"},
    {"politics",
     "your|you ~2 opinion|view|views|stand|position on ~2 "
     "abortion|immigration|unions|politics|brexit|gun|guns"},

    // What somebody was paid
    {"salary_history",
     "what was|is|were your salary|pay|wage|compensation|earnings when|while|as|before"},
    {"salary_history", "what were|was you ~1 on|getting $|when|before"},
    {"salary_history",
     "how much do|did|were|are|have you ~2 earn|earning|earned|paid in|with ~1 "
     "last|previous|current|your|old|job|that|former"},
    {"salary_history",
     "what|much does|did|do|were they|he|she|it|employer|employers|company|boss|job ~2 pay|paying "
     "you"},
    {"salary_history", "what does|did|do ~4 employer|company|boss|job ~2 pay $|you"},
    {"salary_history",
     "your current|present|last|previous|past|former|prior|most|old|existing "
     "recent|annual|base|monthly|total? "
     "salary|salaries|pay|wage|wages|compensation|remuneration|earnings|income|package|bonus|rate "
     "$|history|at|in|and|before|there|level|including|with|per|like|now|or|now|as|if"},
    {"salary_history",
     "your salary|pay|wage|compensation|earnings|income "
     "history|slip|slips|stub|stubs|at|in|before|now|then|today|currently|$"},
    {"salary_history", "your payslip|payslips|paystub|paystubs|paycheck|w2"},
    {"salary_history",
     "how much do|did|were|are|have you ~2 earn|earning|earned|paid "
     "!the|our|your|a|an|from|for|through|in|with"},
    {"salary_history",
     "how much do|did|are you ~1 currently|now|presently? make|making|get|getting "
     "$|at|in|there|per|an|a|now|currently|before|as|working|paid|annually|yearly"},
    {"salary_history", "how much money do|did|were you"},
    {"salary_history",
     "what do|did|were|are you ~1 currently|now? earn|earning|paid|making "
     "$|at|in|before|there|per|now|currently|as|a"},
    {"salary_history",
     "what were|was|are|is you|they|your ~1 paid|paying ~1 you? $|at|in|there|before|per|for ~2"},
    {"salary_history",
     "how much does|did|do your ~3 employer|employers|company|boss|job ~1 pay|paid"},
    {"salary_history", "how much did|do|does they|he|she|it pay you"},

    // Arrests and convictions: unlawful before an offer in many places
    {"criminal_record", "police ever|once? ~1 you $|before|at|for"},
    {"criminal_record", "arrested|jailed|convicted you"},
    {"criminal_record",
     "you ~3 criminal conviction|convictions|charges|offences|offenses|past|matters"},
    {"criminal_record", "you ~3 on probation|parole|bail"},
    {"criminal_record", "you ~2 dui|dwi|felony|misdemeanor|misdemeanour"},
    {"criminal_record", "you ~2 restraining order"},
    {"criminal_record", "you ~2 served|serve|done|did time $|in"},
    {"criminal_record",
     "are|were|been you? ~2 arrested|convicted|imprisoned|incarcerated|jailed|indicted !on"},
    {"criminal_record",
     "-how been|were|you ~1 you|been|ever|to|in|spent|served ~2 to|in jail|prison|custody "
     "!service|services|education|sector|healthcare|nursing|reform|system"},
    {"criminal_record",
     "have you ~3 charged with ~2 "
     "crime|felony|misdemeanor|misdemeanour|offence|offense|dui|theft|assault|fraud"},
    {"criminal_record",
     "you ~3 have|got ~3 criminal|police|arrest record|records|history|conviction|convictions"},
    {"criminal_record", "your ~1 criminal|police|arrest record|records|history|past"},
    {"criminal_record",
     "have|did you ~3 committed|commit ~2 crime|crimes|felony|offence|offense|misdemeanor"},
    {"criminal_record", "are|were you ~2 felon|convict|parole ~1 $|now|currently"},
    {"criminal_record", "have you ~2 pleaded|pled guilty"},
    {"criminal_record", "have you ~3 trouble with ~1 law|police"},

    // Private life that tells of the above, or of nothing that matters for work
    {"private_life", "how heavy|fat|big|tall are you"},
    {"private_life", "you rent or own $"},
    {"private_life", "you ~1 homeowner|tenant $"},
    {"private_life", "your ~1 facebook|instagram|social ~1 password|passwords"},
    {"private_life", "you ~3 tattoos|piercings"},
    {"private_life", "how tall are you"},
    {"private_life", "how much do you weigh"},
    {"private_life", "what is|are your ~1 height|weight|measurements ~2 $|and"},
    {"private_life", "your height and|or weight"},
    {"private_life", "do you ~1 own|rent ~3 home|house|flat|apartment|car $|or"},
    {"private_life", "your ~1 credit score|rating|history|report|cards"},
    {"private_life", "you ~3 bankrupt|bankruptcy !case|cases|law"},
    {"private_life", "are you ~1 in debt"},
    {"private_life", "have you ~2 wages garnished"},
    {"private_life", "what kind|type|sort of? discharge ~8 you|military|army"},
    {"private_life", "you|your ~4 honourably|honorably|dishonourably|dishonorably discharged"},
    {"private_life", "what clubs|organisations|organizations|societies ~3 you ~2 belong|member"},
};
}  // namespace

std::span<const ProhibitedPattern> ProhibitedPatterns() { return kPatterns; }

}  // namespace vivavoce::internal
