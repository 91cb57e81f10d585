#ifndef KEZHI_DOMAIN_VISIT_AMENDMENT_H_
#define KEZHI_DOMAIN_VISIT_AMENDMENT_H_

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/visit.pb.h"

#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/visit/state.h"

namespace kezhi::domain {

// What a correction of a visit comes to, field by field. Borrows the command and the state.
class Amendment {
 public:
  Amendment(const v1::AmendVisit& ask, const VisitState& visit) : ask_(ask), visit_(visit) {}

  // Takes the fields of the mask that differ. A fault is one of the field alone.
  void Take(const DecisionBuilder& builder, Violations& violations);

  bool empty() const { return amended_.changed().empty(); }

  bool Changes(absl::string_view field) const {
    const auto& changed = amended_.changed();
    return std::find(changed.begin(), changed.end(), field) != changed.end();
  }

  const v1::VisitAmended& amended() const { return amended_; }

  // As amended, in E.164.
  const std::string& phone() const { return phone_; }

  // The visit as amended.
  absl::Time arrived_at() const {
    return Changes("arrived_at") ? ToTime(ask_.fields().arrived_at()) : visit_.arrived_at;
  }

  absl::Time left_at() const {
    return Changes("left_at") ? ToTime(ask_.fields().left_at()) : visit_.left_at;
  }

  v1::Channel channel() const {
    return Changes("channel") ? ask_.fields().channel() : visit_.channel;
  }

  const std::string& wanted_model() const {
    return Changes("wanted_model") ? ask_.fields().wanted_model() : visit_.wanted_model;
  }

  const std::string& source() const {
    return Changes("source") ? ask_.fields().source() : visit_.source;
  }

  int party_size() const {
    return Changes("party_size") ? ask_.fields().party_size() : visit_.party_size;
  }

  const std::string& grade() const {
    return Changes("grade") ? ask_.fields().grade() : visit_.grade;
  }

  bool on_site_order() const {
    return Changes("on_site_order") ? ask_.fields().on_site_order() : visit_.on_site_order;
  }

 private:
  void TakeField(const std::string& path, Violations& violations);
  bool TakeTime(const std::string& path);
  bool TakeText(const std::string& path);
  bool TakePersonal(const std::string& path);
  bool TakeValue(const std::string& path);
  void Text(const std::string& path, const std::string& now, const std::string& value,
            std::string* target);

  void Note(const std::string& path) { amended_.add_changed(path); }

  const v1::AmendVisit& ask_;
  const VisitState& visit_;
  v1::VisitAmended amended_;
  std::string phone_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_AMENDMENT_H_
