#ifndef KEZHI_TESTS_STORAGE_FORMAT_PAGE_H_
#define KEZHI_TESTS_STORAGE_FORMAT_PAGE_H_

#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "storage/database.h"

namespace kezhi::storage {

// The text of storage/format.md, whose examples the tests keep true.
inline std::string FormatPage() {
  std::ifstream in(std::string(KEZHI_SOURCE_DIR) + "/storage/format.md");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// One line of an example: what it is, then key and value in hex.
inline std::string HexLine(absl::string_view name, absl::string_view key, absl::string_view value) {
  return absl::StrCat(name, " ", absl::BytesToHexString(key), " ", absl::BytesToHexString(value),
                      "\n");
}

// All rows of the families, which are named in the order of their places.
inline std::string DumpOf(const Database& database, std::initializer_list<const char*> names) {
  std::string lines;
  std::size_t family = 0;
  for (const char* name : names) {
    const auto row = database.NewIterator(family++);
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
      lines += HexLine(name, ToView(row->key()), ToView(row->value()));
    }
  }
  return lines;
}

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_FORMAT_PAGE_H_
