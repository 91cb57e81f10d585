#ifndef KEZHI_DOMAIN_WHATIF_HISTORY_H_
#define KEZHI_DOMAIN_WHATIF_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// A history of one store as it would have been: its events, commit by commit, and the states that
// they come to. Events get positions and revisions of this history; as long as a commit has as many
// events as the one that it stands for, they are the same.
class OtherHistory : public StateSource {
 public:
  explicit OtherHistory(std::string store) : store_(std::move(store)) {}

  const State* FindState(absl::string_view stream) const override;
  // Nobody: contact keys are sealed in events, and nothing that is derived asks for them.
  const std::vector<std::string>* FindContact(absl::string_view store,
                                              const Contact& contact) const override;

  // Empty states where there is none yet.
  const StoreState& store() const;
  const CustomerState& customer(absl::string_view name) const;
  // By name.
  std::vector<std::string> customers() const;

  // A commit begins, which stands for the one that `first` begins.
  void Begin(const v1::Event& first);
  // An event of it.
  void Take(v1::Event event);
  // What was decided anew, recorded as `beside` was and by whom.
  void Take(const v1::Event& beside, Decision decision);
  // The commit is complete.
  void End();

  // First position here of the commit that began at `first` in the history that was.
  std::uint64_t CommitHere(std::uint64_t first) const;

  const std::vector<v1::Event>& events() const { return events_; }

  std::vector<v1::Event> Finish() && { return std::move(events_); }

 private:
  const std::string store_;
  std::map<std::string, State> states_;
  std::vector<v1::Event> events_;
  std::map<std::uint64_t, std::uint64_t> commits_;
  std::size_t begin_ = 0;    // of the commit, in events_
  std::uint64_t first_ = 0;  // its first position
  std::uint64_t last_ = 0;   // the last position that is taken
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WHATIF_HISTORY_H_
