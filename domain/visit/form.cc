#include "domain/visit/form.h"

#include "absl/strings/string_view.h"

#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What is on a line.
struct Content {
  bool completed = false;
  bool consultant = false;
  bool info_left = false;
  bool name = false;
  bool appellation = false;
  bool plate = false;
  bool customer = false;
  bool phone = false;
  bool note = false;
  bool wanted_model = false;
  bool no_info_reason = false;
};

bool LacksSomething(const Content& line, const Rules& rules) {
  if (!line.completed || !line.consultant) return true;
  const auto lacks = [&](absl::string_view field, bool given) {
    return !given && rules.required(kVisitForm, field, v1::CUSTOMER_KIND_UNSPECIFIED);
  };
  if (lacks("note", line.note) || lacks("wanted_model", line.wanted_model)) return true;
  if (line.info_left) return !line.phone || lacks("name", line.name);
  // A known customer may come again without telling the name.
  const bool recognisable = line.name || line.appellation || line.plate || line.customer;
  return !line.no_info_reason || lacks("name", recognisable);
}

}  // namespace

bool IsIncomplete(const VisitState& visit, const Rules& rules) {
  Content line;
  line.completed = visit.completed;
  line.consultant = !visit.consultant.empty();
  line.info_left = visit.info_left;
  line.name = visit.has_name;
  line.appellation = visit.has_appellation;
  line.plate = visit.has_plate;
  line.customer = !visit.customer.empty();
  line.phone = visit.has_phone;
  line.note = visit.has_note;
  line.wanted_model = !visit.wanted_model.empty();
  line.no_info_reason = !visit.no_info_reason.empty();
  return LacksSomething(line, rules);
}

bool IsIncomplete(const v1::RegistrationLine& row, const Rules& rules) {
  Content line;
  line.completed = row.completed();
  line.consultant = !row.consultant().empty();
  line.info_left = row.info_left();
  line.name = IsPresent(row.name());
  line.appellation = IsPresent(row.appellation());
  line.plate = IsPresent(row.plate());
  line.customer = !row.customer().empty();
  line.phone = IsPresent(row.phone());
  line.note = IsPresent(row.note());
  line.wanted_model = !row.wanted_model().empty();
  line.no_info_reason = !row.no_info_reason().empty();
  return LacksSomething(line, rules);
}

}  // namespace kezhi::domain
