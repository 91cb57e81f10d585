#include "domain/timeline/query.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace kezhi::domain {
namespace {

// Adds what is linked to `customer`, and to what is linked to it: an alias may have had aliases.
void AddLinked(const RowReader& rows, const std::string& customer, std::set<std::string>& streams) {
  std::vector<std::string> found;
  ScanPrefix(rows, "timeline.links", customer, [&](absl::string_view key, absl::string_view) {
    found.emplace_back(key.substr(customer.size() + 1));
    return true;
  });
  for (const std::string& stream : found) {
    if (streams.insert(stream).second) AddLinked(rows, stream, streams);
  }
}

}  // namespace

std::string StandsFor(const RowReader& rows, absl::string_view customer) {
  std::string name(customer);
  std::set<std::string> seen;
  while (seen.insert(name).second) {
    const std::optional<std::string> into = rows.Get("timeline.aliases", name);
    if (!into.has_value()) break;
    name = *into;
  }
  return name;
}

std::vector<std::string> StreamsOf(const RowReader& rows, absl::string_view customer) {
  const std::string name = StandsFor(rows, customer);
  std::set<std::string> linked;
  AddLinked(rows, name, linked);
  linked.erase(name);
  std::vector<std::string> streams = {name};
  streams.insert(streams.end(), linked.begin(), linked.end());
  return streams;
}

std::vector<std::string> MentionsOf(const RowReader& rows,
                                    const std::vector<std::string>& streams) {
  std::set<std::string> found;
  for (const std::string& stream : streams) {
    ScanPrefix(rows, "timeline.mentions", stream, [&](absl::string_view key, absl::string_view) {
      found.emplace(key.substr(stream.size() + 1));
      return true;
    });
  }
  // A visit may have become this customer's again.
  for (const std::string& stream : streams) found.erase(stream);
  return {found.begin(), found.end()};
}

}  // namespace kezhi::domain
