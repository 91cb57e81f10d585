#include "tests/e2e/form_cases.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace kezhi::e2e {
namespace {

const Ground kCommon = {"stores/s1", {}};
const Ground kPlans = {"stores/s1", {"account_plan", "rep_kpi"}};
const Ground kKpi = {"stores/s1", {"account_plan", "rep_kpi"}, "2026-04-01 09:00"};
const Ground kReception = {"stores/s1", {"reception_desk"}};
const Ground kChannels = {"stores/s1", {"channel_screening"}};
const Ground kSales = {"stores/w", {"sales_system"}};
const Ground kPromotion = {"stores/w", {"market_team", "promotion_team"}};
const Ground kSheets = {"stores/w", {"three_sheets"}};

const char kMarch[] = "from { year: 2026 month: 3 day: 1 } to { year: 2026 month: 3 day: 31 }";

Step Register(const std::string& id, const std::string& more = "") {
  return {"operator",
          absl::StrCat("register_customer { customer: '$/customers/", id,
                       "' kind: CUSTOMER_KIND_COMPANY name: '测试公司' owner: '$/consultants/c1' ",
                       more, "}")};
}

const Step kOpenPursuit = {"operator",
                           "open_pursuit { customer: '$/customers/k1' wanted: 'M1' grade: 'A'"
                           " owner: '$/consultants/c1' }"};
const Step kContact = {"operator",
                       "complete_follow_up { customer: '$/customers/k1' by: '$/consultants/c1'"
                       " method: 'VISIT' outcome: CONTACT_OUTCOME_REACHED situation: '看样' }"};
const Step kWin = {"operator",
                   "win_pursuit { customer: '$/customers/k1' item: 'M1'"
                   " won_on { year: 2026 month: 3 day: 2 }"
                   " amount { currency_code: 'CNY' units: 250 } }"};

Step Draft(const std::string& id, const std::string& kind, const std::string& more) {
  return {"consultant", absl::StrCat("draft_plan { plan: '$/plans/", id, "' kind: '", kind,
                                     "' owner: '$/consultants/c1'"
                                     " from { year: 2026 month: 3 day: 1 } ",
                                     more, "}")};
}

Step DraftSales() {
  return Draft("sales", "month_sales",
               "targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' task: 100000 }");
}

const Step kOpenAssessment = {"manager",
                              absl::StrCat("open_assessment { assessment: '$/assessments/a1'"
                                           " consultant: '$/consultants/c1' ",
                                           kMarch, "}")};

const Step kFile = {"operator",
                    "file_complaint { complaint: '$/complaints/q1' kind: 'service' text: '无人' }"};

const Step kStartCampaign = {
    "manager",
    "start_campaign { campaign: '$/campaigns/site' kind: CAMPAIGN_KIND_SITE label: 'site'"
    " group: 'editors' from { year: 2026 month: 3 day: 2 } }"};

const Step kHubei = {"commerce", "define_territory { territory: '$/territories/hubei' }"};
const Step kWuhan = {
    "commerce",
    "define_territory { territory: '$/territories/wuhan' parent: '$/territories/hubei' }"};

Step Recommend(const char* role, const std::string& department) {
  return {role,
          absl::StrCat("recommend_credit { customer: '$/customers/a' department: '", department,
                       "' limit { currency_code: 'CNY' units: 90000 } term_days: 30"
                       " findings: 'sound' }")};
}

const Step kGrant = {"deputy_gm",
                     "decide_credit { customer: '$/customers/a' verdict: VERDICT_ACCEPTED"
                     " limit { currency_code: 'CNY' units: 90000 } term_days: 30 }"};
const Step kQuote = {"consultant",
                     "quote { deal: '$/deals/d1' customer: '$/customers/a'"
                     " amount { currency_code: 'CNY' units: 60000 } }"};
const Step kInvoice = {"finance",
                       "invoice { deal: '$/deals/d1' invoice: 'F1'"
                       " amount { currency_code: 'CNY' units: 60000 } }"};

Step RegisterWhole() {
  std::string profile;
  for (const char* field : {"production_lines", "registered_address", "delivery_address",
                            "contact_person", "registered_capital"}) {
    absl::StrAppend(&profile, "profile { field: '", field, "' value: '1' } ");
  }
  Step whole = Register("a", profile);
  whole.role = "consultant";
  return whole;
}

// Up to the decision on a's credit.
Steps ToTheGrant() {
  return {RegisterWhole(),
          {"consultant", "open_pursuit { customer: '$/customers/a' }"},
          {"manager", "review_profile { customer: '$/customers/a' verdict: VERDICT_ACCEPTED }"},
          {"consultant", "request_credit { customer: '$/customers/a' }"},
          Recommend("manager", "market"),
          Recommend("finance", "finance")};
}

Steps ToTheQuote() {
  Steps steps = ToTheGrant();
  steps.push_back(kGrant);
  steps.push_back({"consultant", "sign_agreement { customer: '$/customers/a' scope: 'resin' }"});
  return steps;
}

Steps ToTheInvoice() {
  Steps steps = ToTheQuote();
  steps.push_back(kQuote);
  steps.push_back({"consultant", "place_deal_order { deal: '$/deals/d1' }"});
  steps.push_back({"manager", "review_order { deal: '$/deals/d1' verdict: VERDICT_ACCEPTED }"});
  steps.push_back({"consultant", "sign_contract { deal: '$/deals/d1' number: 'HT-1' }"});
  steps.push_back(
      {"clerk", "ship { deal: '$/deals/d1' amount { currency_code: 'CNY' units: 60000 } }"});
  return steps;
}

std::vector<FormCase> PlanCases() {
  const Steps ground = {
      Register("k1"), kOpenPursuit, DraftSales(),
      Draft("visits", "month_visits", "visits { customer: '$/customers/k1' tier: 'vip' }")};
  return {
      {"plan", "name: '$/plans/sales'", kPlans, ground, kWin, "lines[PLAN_METRIC_WON_AMOUNT CNY]",
       "PursuitWon"},
      {"plans", "parent: '$'", kPlans, {}, DraftSales(), "plans[$/plans/sales]", "PlanDrafted"},
      {"visit_schedule", "parent: '$/consultants/c1' year: 2026 month: 3", kPlans, ground, kContact,
       "lines[$/customers/k1]", "FollowUpDone"},
      {"kpi_sheet",
       "name: '$/assessments/a1'",
       kKpi,
       {kOpenAssessment},
       {"manager",
        "score_item { assessment: '$/assessments/a1' sheet: 'ability' item: 'learning'"
        " score_bp: 8000 }"},
       "parts[ability].items[learning]",
       "ItemScored"},
      {"kpi_sheets",
       "parent: '$'",
       kKpi,
       {},
       kOpenAssessment,
       "sheets[$/assessments/a1]",
       "AssessmentOpened"},
      {"follow_ups",
       "parent: '$'",
       kPlans,
       {Register("k1"), kOpenPursuit},
       kContact,
       "lines[",
       "FollowUpDone"},
  };
}

std::vector<FormCase> DealCases() {
  return {
      {"deal", "name: '$/deals/d1'", kSales, ToTheInvoice(), kInvoice, "invoices[F1]", "Invoiced"},
      {"deals", "parent: '$'", kSales, ToTheQuote(), kQuote, "deals[$/deals/d1]", "Quoted"},
      {"ageing", "parent: '$'", kSales, ToTheInvoice(), kInvoice, "rows[$/customers/a CNY]",
       "Invoiced"},
      {"credit", "name: '$/customers/a'", kSales, ToTheGrant(), kGrant, "", "CreditDecided"},
      {"funnel",
       absl::StrCat("parent: '$' ", kMarch),
       kSales,
       {RegisterWhole()},
       {"consultant", "open_pursuit { customer: '$/customers/a' }"},
       "stages[",
       "PursuitOpened"},
  };
}

std::vector<FormCase> CareCases() {
  return {
      {"complaint",
       "name: '$/complaints/q1'",
       kCommon,
       {kFile},
       {"manager", "reply_complaint { complaint: '$/complaints/q1' text: '马上来' }"},
       "",
       "ComplaintReplied"},
      {"complaints",
       "parent: '$'",
       kCommon,
       {},
       kFile,
       "complaints[$/complaints/q1]",
       "ComplaintFiled"},
      {"satisfaction",
       "name: '$/surveys/y1'",
       kCommon,
       {Register("k1"),
        {"manager", absl::StrCat("open_survey { survey: '$/surveys/y1' ", kMarch,
                                 " questions { id: 'product' } }")}},
       {"manager",
        "record_answer { customer: '$/customers/k1' survey: '$/surveys/y1'"
        " scores { question: 'product' score: 5 } }"},
       "questions[product]",
       "AnswerRecorded"},
      {"tracking_sheet",
       "parent: '$'",
       kSheets,
       {Register("k1")},
       {"consultant", "open_pursuit { customer: '$/customers/k1' need: '树脂' }"},
       "rows[$/customers/k1]",
       "PursuitOpened"},
      {"care",
       "parent: '$'",
       kCommon,
       {Register("k1")},
       {"operator", "record_care { customer: '$/customers/k1' kind: 'gift' note: '茶叶' }"},
       "rows[",
       "CareGiven"},
      {"meetings",
       "parent: '$'",
       kCommon,
       {},
       {"manager",
        "hold_meeting { day: '$/days/20260302' attendees: '$/consultants/c1'"
        " subjects: MEETING_SUBJECT_VISITS summary: '拜访不足' }"},
       "meetings[",
       "MeetingHeld"},
      {"outlet_budgets",
       "parent: '$'",
       kCommon,
       {Register("k1")},
       {"manager", absl::StrCat("set_outlet_budget { customer: '$/customers/k1' ", kMarch,
                                " amount { currency_code: 'CNY' units: 1000 } }")},
       "budgets[",
       "OutletBudgetSet"},
      {"journal",
       "parent: '$'",
       kCommon,
       {Register("k1")},
       kOpenPursuit,
       "lines[$/customers/k1 1]",
       "PursuitOpened"},
      {"duplicates",
       "parent: '$'",
       kCommon,
       {Register("k1", "phone: '13800000001' ")},
       Register("k2", "phone: '13800000001' allow_duplicate: true "),
       "pairs[",
       "CustomerRegistered"},
  };
}

std::vector<FormCase> MarketCases() {
  const std::string march = absl::StrCat("parent: '$' ", kMarch);
  const Steps pursued = {Register("k1"), kOpenPursuit};
  return {
      {"contacts_before_order",
       march,
       kPlans,
       {Register("k1"), kOpenPursuit, kContact},
       kWin,
       "by_consultant[$/consultants/c1]",
       "PursuitWon"},
      {"traffic",
       march,
       kPromotion,
       {kStartCampaign},
       {"operator",
        "record_traffic { campaign: '$/campaigns/site' source: 'natural' visits: 100"
        " day { year: 2026 month: 3 day: 2 } }"},
       "weeks[2026-03-02].sources[natural]",
       "TrafficRecorded"},
      {"campaigns",
       "parent: '$'",
       kPromotion,
       {},
       kStartCampaign,
       "campaigns[$/campaigns/site]",
       "CampaignStarted"},
      {"territory",
       "name: '$/territories/hubei'",
       kChannels,
       {kHubei},
       kWuhan,
       "districts[$/territories/wuhan]",
       "TerritoryDefined"},
      {"territories",
       "parent: '$'",
       kChannels,
       {kHubei},
       kWuhan,
       "territories[$/territories/wuhan]",
       "TerritoryDefined"},
      {"screenings",
       "parent: '$'",
       kChannels,
       {kHubei, kWuhan, Register("k1")},
       {"consultant",
        "nominate_channel { customer: '$/customers/k1' territory: '$/territories/wuhan' }"},
       "screenings[$/customers/k1 $/territories/wuhan]",
       "ChannelNominated"},
      {"customer_analysis", march, kCommon, pursued, kWin, "months[2026 3 CNY]", "PursuitWon"},
      {"customer_segments", march, kCommon, pursued, kWin, "customers[$/customers/k1]",
       "PursuitWon"},
      {"breaches",
       "parent: '$'",
       kReception,
       {},
       {"manager",
        "record_policy_breach { consultant: '$/consultants/c1' rule: 'interruption'"
        " penalty { currency_code: 'CNY' units: 50 } note: '插话' }"},
       "breaches[",
       "PolicyBreached"},
      {"reception_credits",
       march,
       kReception,
       {{"manager",
         "set_rotation { day: '$/days/20260302' order: '$/consultants/c1'"
         " order: '$/consultants/c2' order: '$/consultants/c3' }"}},
       {"operator",
        "register_visit { visit: '$/visits/v1' channel: CHANNEL_WALK_IN party_size: 1"
        " consultant: '$/consultants/c1' arrived_at { seconds: 1772413200 } }"},
       "credits[$/consultants/c1]",
       "VisitRegistered"},
  };
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const FormCase& form) {
  return out << form.arm;
}

std::vector<FormCase> AllFormCases() {
  std::vector<FormCase> all;
  for (std::vector<FormCase> some : {PlanCases(), DealCases(), CareCases(), MarketCases()}) {
    for (FormCase& one : some) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace kezhi::e2e
