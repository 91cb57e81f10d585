#ifndef KEZHI_SERVICES_CLI_VERBS_H_
#define KEZHI_SERVICES_CLI_VERBS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/statusor.h"

#include "services/cli/session.h"

namespace kezhi::cli {

// What a verb does once its arguments are understood; the result is the exit code.
using Run = std::function<absl::StatusOr<int>(Session& session)>;

// How a verb presents itself in the help.
struct VerbHelp {
  const char* name;
  const char* group;
  const char* description;  // one line, for the list of verbs
  const char* details;      // further lines of the verb's own help; may be empty
  const char* examples;
};

// The verbs, as they are added to the command line, and the one that was chosen.
class Verbs {
 public:
  explicit Verbs(CLI::App& app) : app_(app) {}

  // The verb's own parser, to add its options to.
  CLI::App* Add(const VerbHelp& help, Run run);

  // Empty when no verb was given.
  const Run& chosen() const { return chosen_; }

 private:
  CLI::App& app_;
  Run chosen_;
};

// One function for each verb file.
void AddServe(Verbs& verbs);
void AddDemo(Verbs& verbs);
void AddImport(Verbs& verbs);
void AddExport(Verbs& verbs);
void AddSheet(Verbs& verbs);
void AddSheets(Verbs& verbs);
void AddProgress(Verbs& verbs);
void AddCard(Verbs& verbs);
void AddReport(Verbs& verbs);
void AddRoute(Verbs& verbs);
void AddSearch(Verbs& verbs);
void AddDue(Verbs& verbs);
void AddFollowUps(Verbs& verbs);
void AddJournal(Verbs& verbs);
void AddTimeline(Verbs& verbs);
void AddWalkIns(Verbs& verbs);
void AddPursuits(Verbs& verbs);
void AddStats(Verbs& verbs);
void AddDirectory(Verbs& verbs);
void AddDeals(Verbs& verbs);
void AddExecute(Verbs& verbs);
void AddUndo(Verbs& verbs);
void AddEvents(Verbs& verbs);
void AddTail(Verbs& verbs);
void AddGroups(Verbs& verbs);
void AddProjections(Verbs& verbs);
void AddRebuild(Verbs& verbs);
void AddTreeHead(Verbs& verbs);
void AddProve(Verbs& verbs);
void AddTiles(Verbs& verbs);
void AddReplay(Verbs& verbs);
void AddWhatIf(Verbs& verbs);
void AddVerify(Verbs& verbs);
void AddPlaybook(Verbs& verbs);
void AddPolicy(Verbs& verbs);
void AddKeys(Verbs& verbs);
void AddErasures(Verbs& verbs);
void AddPerson(Verbs& verbs);
void AddReaders(Verbs& verbs);
void AddBoard(Verbs& verbs);
void AddCredits(Verbs& verbs);
void AddBreaches(Verbs& verbs);
void AddPlans(Verbs& verbs);
void AddKpi(Verbs& verbs);
void AddTerritories(Verbs& verbs);
void AddComplaints(Verbs& verbs);
void AddSatisfaction(Verbs& verbs);
void AddTracking(Verbs& verbs);
void AddCare(Verbs& verbs);
void AddMeetings(Verbs& verbs);
void AddContactsToOrder(Verbs& verbs);
void AddTraffic(Verbs& verbs);
void AddCampaigns(Verbs& verbs);
void AddAnalysis(Verbs& verbs);
void AddExplain(Verbs& verbs);
void AddAudit(Verbs& verbs);

// Headings of the help, in the order in which cli.cc adds the verbs.
inline constexpr char kFormsGroup[] = "Forms 三表一卡";
inline constexpr char kCustomersGroup[] = "Customers 客户";
inline constexpr char kReceptionGroup[] = "Reception 接待";
inline constexpr char kDealsGroup[] = "Deals and credit 订单与授信";
inline constexpr char kOutletsGroup[] = "Outlets and territories 网点与区域";
inline constexpr char kPlansGroup[] = "Plans and assessments 计划与考核";
inline constexpr char kCareGroup[] = "Care for customers 客户管理";
inline constexpr char kNumbersGroup[] = "Numbers";
inline constexpr char kEventsGroup[] = "Commands and events";
inline constexpr char kRulesGroup[] = "Rules";
inline constexpr char kPrivacyGroup[] = "Persons' rights";
inline constexpr char kAuditGroup[] = "Audit";
inline constexpr char kDataGroup[] = "Server and data";

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_VERBS_H_
