#include "domain/visit/amendment.h"

#include "domain/customer/contacts.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

using Fields = v1::VisitFields;

}  // namespace

void Amendment::Text(const std::string& path, const std::string& now, const std::string& value,
                     std::string* target) {
  if (now == value) return;
  *target = value;
  Note(path);
}

bool Amendment::TakeTime(const std::string& path) {
  if (path == "arrived_at") {
    if (ToTime(ask_.fields().arrived_at()) != visit_.arrived_at) {
      *amended_.mutable_fields()->mutable_arrived_at() = ask_.fields().arrived_at();
      Note(path);
    }
    return true;
  }
  if (path != "left_at") return false;
  if (ToTime(ask_.fields().left_at()) != visit_.left_at) {
    *amended_.mutable_fields()->mutable_left_at() = ask_.fields().left_at();
    Note(path);
  }
  return true;
}

bool Amendment::TakeText(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  if (path == "wanted_model") {
    Text(path, visit_.wanted_model, fields.wanted_model(), target.mutable_wanted_model());
  } else if (path == "grade") {
    Text(path, visit_.grade, fields.grade(), target.mutable_grade());
  } else if (path == "source") {
    Text(path, visit_.source, fields.source(), target.mutable_source());
  } else if (path == "consultant") {
    Text(path, visit_.consultant, fields.consultant(), target.mutable_consultant());
  } else if (path == "no_info_reason") {
    Text(path, visit_.no_info_reason, fields.no_info_reason(), target.mutable_no_info_reason());
  } else {
    return false;
  }
  return true;
}

// A personal value cannot be compared with the present one, which is sealed: any value is a change,
// and so is emptying what is there.
bool Amendment::TakePersonal(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  const auto take = [&](const std::string& value, bool has, auto mutable_field) {
    if (value.empty() && !has) return;
    if (!value.empty()) *(target.*mutable_field)() = Clear(value);
    Note(path);
  };
  using Target = v1::AmendedVisitFields;
  if (path == "appellation") {
    take(fields.appellation(), visit_.has_appellation, &Target::mutable_appellation);
  } else if (path == "plate") {
    take(fields.plate(), visit_.has_plate, &Target::mutable_plate);
  } else if (path == "name") {
    take(fields.name(), visit_.has_name, &Target::mutable_name);
  } else if (path == "phone") {
    take(phone_, visit_.has_phone, &Target::mutable_phone);
  } else if (path == "note") {
    take(fields.note(), visit_.has_note, &Target::mutable_note);
  } else {
    return false;
  }
  return true;
}

bool Amendment::TakeValue(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  if (path == "party_size") {
    if (fields.party_size() == visit_.party_size) return true;
    target.set_party_size(fields.party_size());
  } else if (path == "on_site_order") {
    if (fields.on_site_order() == visit_.on_site_order) return true;
    target.set_on_site_order(fields.on_site_order());
  } else if (path == "test_drive") {
    if (fields.test_drive() == visit_.test_drive) return true;
    target.set_test_drive(fields.test_drive());
  } else if (path == "channel") {
    if (fields.channel() == visit_.channel) return true;
    target.set_channel(fields.channel());
  } else {
    return false;
  }
  Note(path);
  return true;
}

void Amendment::TakeField(const std::string& path, Violations& violations) {
  if (Changes(path)) return;  // named twice
  if (TakeTime(path) || TakeText(path) || TakePersonal(path) || TakeValue(path)) return;
  violations.Add(v1::REASON_FIELD_UNKNOWN, "amend_visit.update_mask",
                 "names a field that a visit does not have or that cannot be amended");
}

void Amendment::Take(const DecisionBuilder& builder, Violations& violations) {
  const auto& paths = ask_.update_mask().paths();
  if (std::find(paths.begin(), paths.end(), "phone") != paths.end()) {
    phone_ = NormalisePhone(ask_.fields().phone(), builder.store_name(), "amend_visit.fields.phone",
                            builder.world(), violations);
  }
  for (const std::string& path : paths) TakeField(path, violations);
  if (amended_.fields().ByteSizeLong() == 0) amended_.clear_fields();
}

}  // namespace kezhi::domain
