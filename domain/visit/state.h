#ifndef KEZHI_DOMAIN_VISIT_STATE_H_
#define KEZHI_DOMAIN_VISIT_STATE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/visit.pb.h"

namespace kezhi::domain {

// Somebody who helped with a colleague's customer, or stood in for them.
struct HandBack {
  std::string to;                               // whose customer it is
  absl::Time since = absl::InfiniteFuture();    // recorded
  absl::Time done_at = absl::InfiniteFuture();  // recorded; never = not handed back
  bool missing_noted = false;

  friend bool operator==(const HandBack&, const HandBack&) = default;
};

// What decisions know of a visit. Of personal fields only whether they are there.
struct VisitState {
  bool registered = false;
  bool completed = false;
  bool voided = false;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  absl::Time arrived_at;
  absl::Time left_at;
  absl::CivilDay day;  // the business day it stands on the sheet of
  int party_size = 1;
  bool first = false;
  std::string consultant;
  std::string credited;
  std::string instead_of;  // whose customer it is, when a colleague receives
  std::string customer;    // empty = none
  int pursuit = 0;         // 0 = none
  bool info_left = false;
  std::string no_info_reason;
  std::string wanted_model;
  std::string grade;
  std::string source;
  std::string asked_for;  // empty = nobody
  bool on_site_order = false;
  bool test_drive = false;
  bool has_name = false;
  bool has_phone = false;
  bool has_appellation = false;
  bool has_plate = false;
  bool has_note = false;
  bool overdue_noted = false;
  std::uint64_t last_position =
      0;  // of the last event that changed the line (RegistrationOverdue does not)
  absl::Time registered_at = absl::InfinitePast();  // when it was recorded
  absl::Time completed_at = absl::InfinitePast();   // when its completion was recorded
  std::uint64_t completed_commit = 0;               // that holds the completion
  bool completed_late = false;                      // after its deadline

  std::set<std::string> consent_asked;             // by whom, not answered
  std::set<std::string> consent_granted;           // to whom
  std::set<std::string> helpers;                   // who help
  std::map<std::string, HandBack> hand_backs;      // by whom
  absl::Time greeted_at = absl::InfiniteFuture();  // when the message was sent
  absl::Time greeting_recorded_at = absl::InfiniteFuture();
  bool message_overdue_noted = false;

  // Whose a new customer becomes: the first receiver's, whoever stood in for them.
  const std::string& owner() const { return instead_of.empty() ? consultant : instead_of; }

  friend bool operator==(const VisitState&, const VisitState&) = default;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_STATE_H_
