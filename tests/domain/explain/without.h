#ifndef KEZHI_TESTS_DOMAIN_EXPLAIN_WITHOUT_H_
#define KEZHI_TESTS_DOMAIN_EXPLAIN_WITHOUT_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

#include "kezhi/v1/event.pb.h"

#include "domain/explain/explain.h"

namespace kezhi::testing {

// A form of a history, and what it would be without each of the events, as that is defined: all
// others folded, one after the other.
class FormsWithout {
 public:
  FormsWithout(const std::vector<v1::Event>& events, const domain::ExplainedForm& form);

  // With all events the form is there.
  bool exists() const { return whole_ != nullptr; }

  // Of the form with all events: rows, and fields that are set.
  std::vector<std::string> cells() const;
  // Places of the events without which the cell is another, or not there; they rise.
  std::vector<std::size_t> Behind(const std::string& cell) const;

 private:
  using Form = std::unique_ptr<google::protobuf::Message>;

  // nullptr: it is not there.
  static Form FoldedWithout(const std::vector<v1::Event>& events, std::size_t left_out,
                            const domain::ExplainedForm& form);
  static std::optional<std::string> ValueIn(const Form& form, const std::string& path);

  Form whole_;
  // By the event that is left out; none when the form is not there with all of them.
  std::vector<Form> without_;
};

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_EXPLAIN_WITHOUT_H_
