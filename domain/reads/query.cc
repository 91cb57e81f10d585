#include "domain/reads/query.h"

#include <algorithm>
#include <utility>

#include "domain/dates.h"
#include "domain/paging.h"
#include "domain/reads/tables.h"
#include "domain/reads/usual.h"

namespace kezhi::domain {

std::vector<v1::ReaderRow> ReadersOf(const RowReader& rows,
                                     const std::vector<std::string>& subjects) {
  std::vector<v1::ReaderRow> readers;
  for (const std::string& subject : subjects) {
    ScanPrefix(rows, kReaders, subject, [&](absl::string_view, absl::string_view value) {
      v1::ReaderRow row;
      row.ParseFromArray(value.data(), static_cast<int>(value.size()));
      readers.push_back(std::move(row));
      return true;
    });
  }
  std::stable_sort(readers.begin(), readers.end(),
                   [](const v1::ReaderRow& a, const v1::ReaderRow& b) {
                     const absl::CivilDay day_a = ToDay(a.day());
                     const absl::CivilDay day_b = ToDay(b.day());
                     if (day_a != day_b) return day_a > day_b;
                     return ToTime(a.last_at()) > ToTime(b.last_at());
                   });
  return readers;
}

Page<v1::ReadingDay> ListUnusualReading(const RowReader& rows, const UnusualFilter& filter,
                                        absl::string_view start_key, int limit) {
  const auto unusual = [&filter](const v1::ReadingDay& row) {
    const absl::CivilDay day = ToDay(row.day());
    return day >= filter.from.value_or(day) && day <= filter.to.value_or(day) &&
           row.customers() > UsualCustomers(row.duty());
  };
  auto page = ScanPage<v1::ReadingDay>(rows, kReadingDays, filter.store, start_key, limit, unusual);
  for (v1::ReadingDay& day : page.items) day.set_usual(UsualCustomers(day.duty()));
  return page;
}

}  // namespace kezhi::domain
