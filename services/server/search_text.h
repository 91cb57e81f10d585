#ifndef KEZHI_SERVICES_SERVER_SEARCH_TEXT_H_
#define KEZHI_SERVICES_SERVER_SEARCH_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/search_views.pb.h"

namespace kezhi::server {

// What somebody types to find a customer. It is compared with texts as that somebody would be shown
// them: what is masked there is not found either, or letter by letter it could be found out. One
// thread.
class SearchText {
 public:
  // UTF-8.
  explicit SearchText(absl::string_view text);

  // There is nothing to look for.
  bool empty() const { return name_.empty(); }

  // By what it finds a customer of this name and phone number, the name going before; UNSPECIFIED:
  // it does not.
  v1::SearchMatch MatchOf(absl::string_view name, absl::string_view phone) const;

  // Whether it is long enough to look for a plate by it.
  bool MayBePlate() const { return !plate_.empty(); }

  bool IsInPlate(absl::string_view plate) const;

 private:
  bool HasInitials(absl::string_view name) const;

  // Without regard to case and width.
  std::string name_;
  // Empty: it cannot be the end of a phone number.
  std::string digits_;
  // Empty: it cannot be initials.
  std::string initials_;
  // Letters and digits alone.
  std::string plate_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SEARCH_TEXT_H_
