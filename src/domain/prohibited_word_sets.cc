// SPDX-License-Identifier: Apache-2.0
#include "domain/prohibited_patterns.h"

namespace vivavoce::internal {
namespace {

constexpr WordSet kSets[] = {
    {"be", "are is was were am be been being"},
    {"spouse", "husband wife spouse fiance fiancee fiancé fiancée boyfriend girlfriend"},
    {"child", "child children kid kids baby babies son sons daughter daughters toddler toddlers"},
    // What makes of "your children" a workplace: "your children's ward", "your child process".
    {"workplace",
     "'s process processes node nodes element elements class classes component components record "
     "records ward unit section menu club programme program books book products product clothes "
     "welfare service services protection safeguarding account accounts table tables order orders "
     "issue issues ticket tickets topic topics theme themes job jobs task tasks workflow workflows "
     "span spans window windows company benefit support care"},
    {"religion",
     "christian catholic protestant muslim islamic jewish jew hindu buddhist sikh mormon atheist "
     "agnostic baptist evangelical methodist lutheran orthodox religious pious spiritual"},
    {"nationality",
     "american british english scottish irish welsh french german italian spanish portuguese dutch "
     "belgian swiss austrian polish czech slovak hungarian romanian bulgarian greek turkish "
     "russian ukrainian serbian croatian albanian swedish norwegian danish finnish arab arabic "
     "egyptian moroccan algerian tunisian syrian iraqi iranian persian afghan pakistani indian "
     "bangladeshi chinese japanese korean vietnamese thai filipino indonesian asian african "
     "nigerian ghanaian kenyan ethiopian somali mexican cuban puerto dominican colombian "
     "venezuelan brazilian argentinian latino latina latinx hispanic black white caucasian "
     "european foreigner immigrant migrant refugee native indigenous aboriginal roma gypsy israeli "
     "palestinian lebanese australian canadian"},
    {"land",
     "america usa mexico cuba puerto colombia venezuela brazil argentina canada africa nigeria "
     "ghana "
     "kenya ethiopia somalia egypt morocco algeria tunisia asia china japan korea vietnam thailand "
     "philippines indonesia india pakistan bangladesh afghanistan iran iraq syria lebanon israel "
     "palestine turkey russia ukraine poland romania bulgaria serbia albania greece italy spain "
     "portugal france germany austria switzerland england britain ireland scotland wales europe "
     "sweden norway denmark finland here abroad"},
    {"orientation",
     "gay lesbian bisexual straight heterosexual homosexual queer asexual transgender trans "
     "nonbinary"},
    {"party",
     "democrat republican conservative liberal socialist communist libertarian tory labour leftist "
     "progressive"},
    {"condition",
     "disability disabilities disorder disorders illness illnesses disease diseases diabetes "
     "epilepsy asthma depression anxiety autism adhd dyslexia hiv aids cancer handicap handicaps "
     "impairment impairments ptsd allergies"},
    {"elder", "30 35 40 45 50 55 60 65 70 thirty forty fifty sixty seventy"},
};

}  // namespace

std::span<const WordSet> ProhibitedWordSets() { return kSets; }

}  // namespace vivavoce::internal
