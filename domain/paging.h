#ifndef KEZHI_DOMAIN_PAGING_H_
#define KEZHI_DOMAIN_PAGING_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// A page of the rows under a prefix (empty = the whole table) that `wanted` takes, from `start_key`
// on.
template <typename Row>
Page<Row> ScanPage(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                   absl::string_view start_key, int limit,
                   const std::function<bool(const Row& row)>& wanted) {
  // No UTF-8 text holds the byte 0xff.
  const std::string begin =
      prefix.empty() ? "" : absl::StrCat(prefix, absl::string_view("\x00", 1));
  const std::string end =
      prefix.empty() ? "\xff" : absl::StrCat(prefix, absl::string_view("\x01", 1));
  Page<Row> page;
  // A key from outside the prefix must not widen the scan.
  const absl::string_view from = std::max(start_key, absl::string_view(begin));
  rows.Scan(table, from, end, [&](absl::string_view key, absl::string_view value) {
    Row row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (!wanted(row)) return true;
    if (static_cast<int>(page.items.size()) == limit) {
      page.next_key = std::string(key);
      return false;
    }
    page.items.push_back(std::move(row));
    return true;
  });
  return page;
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PAGING_H_
