// kezhi person: everything about one person.
#include <memory>
#include <string>

#include "absl/time/clock.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/person_page.h"
#include "services/cli/verbs.h"
#include "services/engine/uuid.h"
#include "storage/random.h"

namespace kezhi::cli {
namespace {

struct PersonOptions {
  std::string customer;
  std::string reason;
  std::string request_id;
  std::string format = "json";
};

absl::StatusOr<int> RunPerson(const PersonOptions& options, Session& session) {
  v1::ExportPersonalDataRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_customer(),
                         session.NameIn("customers", options.customer));
  request.set_reason(options.reason);
  request.set_request_id(options.request_id.empty()
                             ? engine::NewUuid(absl::Now(), storage::SystemRandom())
                             : options.request_id);
  v1::ExportPersonalDataResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(
      session.privacy(), &v1::PrivacyService::Stub::ExportPersonalData, request, response));
  if (options.format == "html") {
    session.out() << PersonPage(response, session.Context(absl::LocalTimeZone()));
  } else {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(response));
  }
  return kExitOk;
}

}  // namespace

void AddPerson(Verbs& verbs) {
  auto options = std::make_shared<PersonOptions>();
  CLI::App* verb = verbs.Add(
      {"person", kPrivacyGroup, "Everything about one person, to be handed out 个人信息副本",
       "That it was handed out is recorded first. What a review found about the person's visits "
       "is\n"
       "in it; what the staff wrote in reports and countermeasures names no customer and is not,\n"
       "and the copy says so.",
       "  kezhi person k1 --reason 'asked in person' > k1.json\n"
       "  kezhi person k1 --reason 'asked in person' --format html --lang zh > k1.html\n"},
      [options](Session& session) { return RunPerson(*options, session); });
  verb->add_option("customer", options->customer, "Customer, by id or name")->required();
  verb->add_option("--reason", options->reason, "To whom it goes and on what ground; stored")
      ->required();
  verb->add_option("--format", options->format, "JSON, or HTML to print")
      ->check(CLI::IsMember({"json", "html"}))
      ->capture_default_str();
  verb->add_option("--request-id", options->request_id,
                   "UUID by which a repetition is recognised; default: a new one");
}

}  // namespace kezhi::cli
