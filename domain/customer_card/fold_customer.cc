// Customer, profile, ownership and visits on the card.
#include <algorithm>
#include <string>
#include <utility>

#include "domain/customer_card/fold.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

bool IsNamed(const google::protobuf::RepeatedPtrField<std::string>& names,
             const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void SetEntry(const v1::ProfileEntry& entry, v1::CardHead& head) {
  auto& profile = *head.mutable_profile();
  const auto former =
      std::find_if(profile.begin(), profile.end(),
                   [&](const v1::ProfileEntry& known) { return known.field() == entry.field(); });
  if (former != profile.end()) {
    *former = entry;
  } else {
    *profile.Add() = entry;
  }
}

}  // namespace

void CardFold::Register() {
  const v1::CustomerRegistered& registered = event_.customer_registered();
  v1::CardHead head;
  head.set_customer(event_.stream());
  head.set_kind(registered.kind());
  if (registered.has_name()) *head.mutable_name() = registered.name();
  if (registered.has_phone()) *head.mutable_phone() = registered.phone();
  if (registered.has_email()) *head.mutable_email() = registered.email();
  *head.mutable_profile() = registered.profile();
  head.set_external_id(registered.external_id());
  head.set_source(registered.source());
  head.set_owner(registered.owner());
  head.set_unidentified(registered.unidentified());
  *head.mutable_attributes() = registered.attributes();
  *head.mutable_duplicates() = registered.duplicates();
  if (event_.has_business_day()) *head.mutable_registered_on() = event_.business_day();
  const std::string store = StoreOf(event_.stream());
  out_.Insert(kCardByDay, RowKey(store, DaySegment(head.registered_on()), event_.stream()), "");
  if (!head.external_id().empty()) {
    out_.Insert(kCardByExternalId, RowKey(store, head.external_id(), event_.stream()), "");
  }
  AddReferral(registered.source());
  Touch(event_, head);
  InsertRow(out_, kCardCustomers, event_.stream(), std::move(head));
}

void CardFold::ChangeProfile() {
  const v1::ProfileChanged& changed = event_.profile_changed();
  std::string former_source;
  ChangeHead(event_.stream(), [&](v1::CardHead& head) {
    if (IsNamed(changed.changed(), "name")) {
      SetOrClear(changed.has_name(), changed.name(), *head.mutable_name());
    }
    if (IsNamed(changed.changed(), "phone")) {
      SetOrClear(changed.has_phone(), changed.phone(), *head.mutable_phone());
    }
    if (IsNamed(changed.changed(), "email")) {
      SetOrClear(changed.has_email(), changed.email(), *head.mutable_email());
    }
    if (IsNamed(changed.changed(), "source")) {
      former_source = head.source();
      head.set_source(changed.source());
      AddReferral(changed.source());
    }
    if (!changed.corrected_visit().empty()) head.set_corrected(true);
    for (const v1::ProfileEntry& entry : changed.profile()) SetEntry(entry, head);
    auto& profile = *head.mutable_profile();
    profile.erase(
        std::remove_if(profile.begin(), profile.end(),
                       [](const v1::ProfileEntry& entry) { return !IsPresent(entry.value()); }),
        profile.end());
  });
  DropReferral(former_source);
}

void CardFold::SetOwner(const std::string& from, const std::string& to, bool pooled) {
  ChangeHead(event_.stream(), [&](v1::CardHead& head) {
    if (head.owner() == from || pooled) head.set_owner(to);
    head.set_pooled(pooled);
  });
  for (const auto& row : RowsUnder(rows_, kCardPursuits, event_.stream())) {
    v1::CardPursuit pursuit;
    pursuit.ParseFromString(row.second);
    // Each pursuit has an owner of its own; others than `from` keep theirs.
    if (pursuit.owner() != from) continue;
    ChangePursuit(pursuit.pursuit(), [&](v1::CardPursuit& changed) { changed.set_owner(to); });
  }
}

// What is sealed stays in the rows: it opens no more.
void CardFold::Erase() {
  const auto erase = [](v1::CardHead& head) {
    head.set_erased(true);
    head.clear_owner();
    head.set_pooled(false);
  };
  ChangeHead(event_.stream(), erase);
  for (const std::string& alias : event_.customer_erased().aliases()) ChangeHead(alias, erase);
}

void CardFold::Classify() {
  const v1::CustomerClassified& classified = event_.customer_classified();
  v1::CustomerClass row;
  row.set_scale(classified.scale());
  row.set_grade(classified.to());
  *row.mutable_classified_on() = classified.classified_on();
  if (classified.has_due_on()) *row.mutable_due_on() = classified.due_on();
  *row.mutable_basis() = classified.basis();
  if (classified.has_note()) *row.mutable_note() = classified.note();
  row.set_by_rule(classified.by_rule());
  row.set_position(event_.position());
  ChangeHead(event_.stream(), [&](v1::CardHead& head) {
    auto& classes = *head.mutable_classes();
    const auto former =
        std::find_if(classes.begin(), classes.end(),
                     [&](const v1::CustomerClass& known) { return known.scale() == row.scale(); });
    if (former != classes.end()) {
      *former = row;
    } else {
      *classes.Add() = row;
    }
  });
}

void CardFold::LinkVisit(const std::string& customer) {
  if (customer.empty()) return;
  const std::string former = rows_.Get(kCardVisits, event_.stream()).value_or("");
  if (former == customer) return;
  if (!former.empty()) out_.Delete(kCardVisitsOf, RowKey(former, event_.stream()));
  out_.Put(kCardVisits, event_.stream(), customer);
  out_.Insert(kCardVisitsOf, RowKey(customer, event_.stream()), "");
}

void CardFold::UnlinkVisit() {
  const std::string customer = rows_.Get(kCardVisits, event_.stream()).value_or("");
  if (customer.empty()) return;
  out_.Delete(kCardVisits, event_.stream());
  out_.Delete(kCardVisitsOf, RowKey(customer, event_.stream()));
}

void CardFold::AddReferral(const std::string& source) {
  if (IsName(source, ResourceKind::kCustomer)) {
    out_.Put(kCardReferrals, RowKey(source, event_.stream()), "");
  }
}

void CardFold::DropReferral(const std::string& source) {
  if (!IsName(source, ResourceKind::kCustomer)) return;
  const auto head = GetRow<v1::CardHead>(rows_, kCardCustomers, event_.stream());
  bool still = head.has_value() && head->source() == source;
  for (const auto& row : RowsUnder(rows_, kCardPursuits, event_.stream())) {
    v1::CardPursuit pursuit;
    pursuit.ParseFromString(row.second);
    still = still || pursuit.source() == source;
  }
  if (!still) out_.Delete(kCardReferrals, RowKey(source, event_.stream()));
}

}  // namespace kezhi::domain
