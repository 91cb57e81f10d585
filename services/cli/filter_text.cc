#include "services/cli/filter_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/failure.h"

namespace kezhi::cli {
namespace {

// The server takes less; here it only keeps the recursion from running away.
constexpr int kMaxDepth = 64;

// Words, and parentheses as words of their own.
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool parenthesis = c == '(' || c == ')';
    if (parenthesis) words.emplace_back(1, c);
    if (parenthesis || absl::ascii_isspace(static_cast<unsigned char>(c))) {
      inside = false;
      continue;
    }
    if (!std::exchange(inside, true)) words.emplace_back();
    words.back() += c;
  }
  return words;
}

absl::StatusOr<google::protobuf::Timestamp> Moment(const std::string& text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return domain::ToTimestamp(time);
  return UsageError(absl::StrCat("--filter: `", text,
                                 "` is no time with its zone, such as 2026-03-02T18:30:00+08:00"));
}

// One word `key=value`.
absl::StatusOr<v1::EventFilter> Condition(const std::string& word) {
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  v1::EventFilter filter;
  if (equals == std::string::npos || value.empty()) {
    return UsageError(absl::StrCat("--filter: `", word, "` is no condition, such as role=manager"));
  }
  if (key == "type") {
    filter.set_type(value);
  } else if (key == "store") {
    filter.set_store(absl::StrContains(value, '/') ? value : domain::StoreName(value));
  } else if (key == "stream") {
    filter.set_stream_prefix(value);
  } else if (key == "actor") {
    filter.set_principal(value);
  } else if (key == "role") {
    filter.set_role(value);
  } else if (key == "after") {
    KEZHI_ASSIGN_OR_RETURN(*filter.mutable_recorded()->mutable_after(), Moment(value));
  } else if (key == "until") {
    KEZHI_ASSIGN_OR_RETURN(*filter.mutable_recorded()->mutable_until(), Moment(value));
  } else {
    return UsageError(
        absl::StrCat("--filter: `", key,
                     "` is no key; there are type, store, stream, actor, role, after and until"));
  }
  return filter;
}

// By recursive descent: any = all {or all}, all = one {and one}, one = not one | ( any ) |
// key=value.
class Parser {
 public:
  explicit Parser(const std::string& text) : words_(WordsOf(text)) {}

  absl::StatusOr<v1::EventFilter> Parse() {
    KEZHI_ASSIGN_OR_RETURN(v1::EventFilter filter, Any(0));
    if (next_ == words_.size()) return filter;
    return UsageError(absl::StrCat("--filter: `", words_[next_],
                                   "` stands where `and`, `or` or "
                                   "the end should be"));
  }

 private:
  bool Take(const std::string& word) {
    if (next_ == words_.size() || words_[next_] != word) return false;
    ++next_;
    return true;
  }

  absl::StatusOr<v1::EventFilter> Any(int depth) {
    v1::EventFilter any;
    do {
      KEZHI_ASSIGN_OR_RETURN(*any.mutable_any_of()->add_filters(), All(depth));
    } while (Take("or"));
    return any.any_of().filters_size() == 1 ? any.any_of().filters(0) : any;
  }

  absl::StatusOr<v1::EventFilter> All(int depth) {
    v1::EventFilter all;
    do {
      KEZHI_ASSIGN_OR_RETURN(*all.mutable_all_of()->add_filters(), One(depth));
    } while (Take("and"));
    return all.all_of().filters_size() == 1 ? all.all_of().filters(0) : all;
  }

  absl::StatusOr<v1::EventFilter> One(int depth) {
    if (depth == kMaxDepth) return UsageError("--filter: nested too deeply");
    if (next_ == words_.size()) return UsageError("--filter: a condition is missing at the end");
    if (Take("not")) {
      v1::EventFilter none;
      KEZHI_ASSIGN_OR_RETURN(*none.mutable_none_of()->add_filters(), One(depth + 1));
      return none;
    }
    if (!Take("(")) return Condition(words_[next_++]);
    KEZHI_ASSIGN_OR_RETURN(v1::EventFilter inner, Any(depth + 1));
    if (!Take(")")) return UsageError("--filter: a `)` is missing");
    return inner;
  }

  const std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

absl::StatusOr<v1::EventFilter> ParseFilter(const std::string& text) {
  return Parser(text).Parse();
}

}  // namespace kezhi::cli
