#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/contacts.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/outlet.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// R60. A manager, who sees all customers of the store, is told which they are; others how many.
// What more a policy lets them see they find by asking for cards.
absl::Status DuplicateSuspected(const std::vector<std::string>& duplicates, const World& world) {
  ErrorBuilder error(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
  error
      .Message(
          absl::StrCat(duplicates.size(),
                       " customers have the same contact key; use one of them, or allow_duplicate"))
      .Metadata("count", absl::StrCat(duplicates.size()));
  const std::string& duty = DutyOf(world.actor());
  if (duty == "manager" || duty == "operator") {
    error.Metadata("customers", absl::StrJoin(duplicates, " "));
  }
  return error.Build();
}

bool HasProfileField(const v1::RegisterCustomer& ask, absl::string_view field) {
  return std::any_of(ask.profile().begin(), ask.profile().end(),
                     [&](const v1::ProfileValue& value) {
                       return value.field() == field && !value.value().empty();
                     });
}

v1::CustomerKind KindOf(const v1::RegisterCustomer& ask) {
  return ask.kind() == v1::CUSTOMER_KIND_UNSPECIFIED ? v1::CUSTOMER_KIND_PERSON : ask.kind();
}

// Whether a field that a playbook may require is filled. `contact` is any one contact key; what is
// no fixed field is one of the profile.
bool IsGiven(const v1::RegisterCustomer& ask, absl::string_view field) {
  if (field == "name") return !ask.name().empty();
  if (field == "phone") return !ask.phone().empty();
  if (field == "email") return !ask.email().empty();
  if (field == "external_id") return !ask.external_id().empty();
  if (field == "source") return !ask.source().empty();
  if (field == "owner") return !ask.owner().empty();
  if (field == "outlet_type" && !ask.outlet_type().empty()) return true;
  if (field == "area" && !ask.area().empty()) return true;
  if (field == "contact") {
    return !ask.phone().empty() || !ask.email().empty() || !ask.external_id().empty();
  }
  return HasProfileField(ask, field);
}

// R61: what the playbook asks for that kind. A placeholder owes nothing.
void CheckRequired(const v1::RegisterCustomer& ask, const Rules& rules, Violations& violations) {
  if (ask.unidentified()) return;
  for (const std::string& field : rules.required_fields("customer", KindOf(ask))) {
    if (IsGiven(ask, field)) continue;
    violations.Add(v1::REASON_FIELD_REQUIRED, absl::StrCat("register_customer.", field),
                   "the playbook requires it");
  }
}

v1::Event Registered(const v1::RegisterCustomer& ask, const ContactValues& values,
                     const std::vector<std::string>& duplicates) {
  v1::Event event;
  v1::CustomerRegistered& registered = *event.mutable_customer_registered();
  registered.set_kind(KindOf(ask));
  if (!ask.name().empty()) *registered.mutable_name() = Clear(ask.name());
  if (!values.phone.empty()) *registered.mutable_phone() = Clear(values.phone);
  if (!values.email.empty()) *registered.mutable_email() = Clear(values.email);
  registered.set_external_id(values.external_id);
  registered.set_source(ask.source());
  registered.set_owner(ask.owner());
  for (const std::string& duplicate : duplicates) registered.add_duplicates(duplicate);
  for (const v1::ProfileValue& value : ask.profile()) {
    if (value.value().empty()) continue;
    v1::ProfileEntry& entry = *registered.add_profile();
    entry.set_field(value.field());
    *entry.mutable_value() = Clear(value.value());
  }
  registered.set_unidentified(ask.unidentified());
  *registered.mutable_attributes() = ask.attributes();
  if (!duplicates.empty()) event.add_flags(kDuplicates);
  return event;
}

// The new customer is found by these.
void KeepContacts(const ContactValues& values, CustomerEdit& edit) {
  const auto keep = [&edit](v1::ContactKind kind, const std::string& value) {
    if (!value.empty()) edit.SetContact(kind, value);
  };
  keep(v1::CONTACT_KIND_PHONE, values.phone);
  keep(v1::CONTACT_KIND_EMAIL, values.email);
  keep(v1::CONTACT_KIND_EXTERNAL_ID, values.external_id);
  keep(v1::CONTACT_KIND_COMPANY, values.company);
}

// What UpdateProfile changes: the paths of the mask, or what is set.
struct ProfileMask {
  bool name = false;
  bool phone = false;
  bool email = false;
  bool profile = false;
  bool outlet_type = false;
  bool area = false;
};

ProfileMask MaskOf(const v1::UpdateProfile& ask, Violations& violations) {
  if (ask.update_mask().paths().empty()) {
    return {!ask.name().empty(),    !ask.phone().empty(),       !ask.email().empty(),
            !ask.profile().empty(), !ask.outlet_type().empty(), !ask.area().empty()};
  }
  ProfileMask mask;
  for (const std::string& path : ask.update_mask().paths()) {
    if (path == "name") {
      mask.name = true;
    } else if (path == "phone") {
      mask.phone = true;
    } else if (path == "email") {
      mask.email = true;
    } else if (path == "profile") {
      mask.profile = true;
    } else if (path == "outlet_type") {
      mask.outlet_type = true;
    } else if (path == "area") {
      mask.area = true;
    } else {
      violations.Add(v1::REASON_FIELD_UNKNOWN, "update_profile.update_mask",
                     "only name, phone, email, profile, outlet_type, area can change");
    }
  }
  return mask;
}

// A personal value cannot be compared with the present one, which is sealed: any value is a change,
// and so is emptying what is there (R62).
bool IsChange(const std::string& value, bool has) {
  return !value.empty() || has;
}

// By what a company is recognised from now on; empty: as before, or no more. It has no new key
// unless name and address are told together, since those it has are sealed; an emptied one takes
// the key away.
std::string ChangedCompanyKey(const v1::UpdateProfile& ask, const ProfileMask& mask,
                              CustomerEdit& edit) {
  if (edit.state().kind != v1::CUSTOMER_KIND_COMPANY) return "";
  const std::vector<std::string> fields = edit.rules().identifying_fields();
  const bool emptied =
      (mask.name && ask.name().empty()) ||
      (mask.profile &&
       std::any_of(ask.profile().begin(), ask.profile().end(), [&](const v1::ProfileValue& value) {
         return value.value().empty() &&
                std::find(fields.begin(), fields.end(), value.field()) != fields.end();
       }));
  std::string key;
  if (mask.name && mask.profile) key = CompanyKey(ask.name(), ask.profile(), edit.rules());
  if (emptied || !key.empty()) edit.SetContact(v1::CONTACT_KIND_COMPANY, key);
  return key;
}

void AddProfile(const v1::UpdateProfile& ask, v1::ProfileChanged& changed) {
  for (const v1::ProfileValue& value : ask.profile()) {
    v1::ProfileEntry& entry = *changed.add_profile();
    entry.set_field(value.field());
    if (!value.value().empty()) *entry.mutable_value() = Clear(value.value());
    changed.add_changed(value.field());
  }
}

// S3 2.2: what of a change the playbook wants told, by notice.
void TellChange(CustomerEdit& edit, const std::vector<std::string>& changed) {
  if (edit.rules().deals() == nullptr) return;
  for (const v1::ProfileNotice& notice : edit.rules().deals()->notices()) {
    v1::Event event;
    v1::ProfileChangeNotified& notified = *event.mutable_profile_change_notified();
    for (const std::string& field : notice.fields()) {
      if (std::find(changed.begin(), changed.end(), field) != changed.end()) {
        notified.add_fields(field);
      }
    }
    notified.set_to(notice.role());
    if (!notified.fields().empty()) edit.Append(std::move(event));
  }
}

}  // namespace

absl::StatusOr<Decision> DecideRegisterCustomer(const v1::Command& command,
                                                const v1::RegisterCustomer& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const std::string& store = builder.store_name();
  const std::string name =
      ask.customer().empty() ? CustomerName(store, world.facts().new_id) : ask.customer();
  if (world.customer(name).registered) return Exists(v1::REASON_CUSTOMER_EXISTS, name);
  Violations violations;
  ContactValues values;
  values.phone = NormalisePhone(ask.phone(), store, "register_customer.phone", world, violations);
  values.email = NormaliseEmail(ask.email());
  values.external_id = ask.external_id();
  if (KindOf(ask) == v1::CUSTOMER_KIND_COMPANY) {
    values.company = CompanyKey(ask.name(), ask.profile(), builder.rules(when));
  }
  CheckRequired(ask, builder.rules(when), violations);
  CheckOutletType(ask.outlet_type(), "register_customer.outlet_type", builder.rules(when),
                  violations);
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  if (!ask.owner().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckActive(ask.owner(), when.day.value_or(builder.today()), world));
  }
  const std::vector<std::string> duplicates = DuplicatesOf(values, store, name, world);
  if (!duplicates.empty() && !ask.allow_duplicate()) return DuplicateSuspected(duplicates, world);
  CustomerEdit edit(builder, CustomerRef(name, world), when, command.imported());
  edit.Append(Registered(ask, values, duplicates));
  DescribeOutlet(edit, ask.outlet_type(), ask.area());
  KeepContacts(values, edit);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideUpdateProfile(const v1::Command& command,
                                             const v1::UpdateProfile& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  const CustomerState& state = customer.state();
  KEZHI_RETURN_IF_ERROR(CheckOwn(state, nullptr, edit.day(), world));
  Violations violations;
  const ProfileMask mask = MaskOf(ask, violations);
  ContactValues values;
  if (mask.phone) {
    values.phone = NormalisePhone(ask.phone(), builder.store_name(), "update_profile.phone", world,
                                  violations);
  }
  if (mask.email) values.email = NormaliseEmail(ask.email());
  CheckOutletType(ask.outlet_type(), "update_profile.outlet_type", edit.rules(), violations);
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  DescribeOutlet(edit, mask.outlet_type ? ask.outlet_type() : state.outlet_type,
                 mask.area ? ask.area() : state.area);
  v1::Event event;
  v1::ProfileChanged& changed = *event.mutable_profile_changed();
  if (mask.name && IsChange(ask.name(), state.has_name)) {
    changed.add_changed("name");
    if (!ask.name().empty()) *changed.mutable_name() = Clear(ask.name());
  }
  if (mask.phone && IsChange(values.phone, state.has_phone)) {
    changed.add_changed("phone");
    if (!values.phone.empty()) *changed.mutable_phone() = Clear(values.phone);
    edit.SetContact(v1::CONTACT_KIND_PHONE, values.phone);
  }
  if (mask.email && IsChange(values.email, state.has_email)) {
    changed.add_changed("email");
    if (!values.email.empty()) *changed.mutable_email() = Clear(values.email);
    edit.SetContact(v1::CONTACT_KIND_EMAIL, values.email);
  }
  if (mask.profile) AddProfile(ask, changed);
  if (changed.changed().empty()) return std::move(builder).Build();
  values.company = ChangedCompanyKey(ask, mask, edit);
  for (std::string& other : DuplicatesOf(values, builder.store_name(), customer.name(), world)) {
    changed.add_duplicates(std::move(other));
  }
  if (!changed.duplicates().empty()) event.add_flags(kDuplicates);
  const std::vector<std::string> fields(changed.changed().begin(), changed.changed().end());
  edit.Append(std::move(event));
  TellChange(edit, fields);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
