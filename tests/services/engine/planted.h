#ifndef KEZHI_TESTS_SERVICES_ENGINE_PLANTED_H_
#define KEZHI_TESTS_SERVICES_ENGINE_PLANTED_H_

#include <string>
#include <vector>

#include <rocksdb/env.h>

// Texts that a test gives away about persons, and the search for them in whatever is on the disk.
namespace kezhi::engine {

// UTF-8 of the first plane as UTF-16, big- or little-endian.
std::string Utf16(const std::string& utf8, bool big);

// The text in every writing in which it could slip through: as it is, UTF-16, GB18030, hex, the
// escapes of JSON, base64.
std::vector<std::string> Writings(const std::string& text);

// Fails for every writing of one of `texts` that stands in `bytes`.
void ExpectNoneIn(const std::string& bytes, const std::string& where,
                  const std::vector<std::string>& texts);

// The same for every file below `directory`; how many there are.
int ExpectNoneInFiles(const std::string& directory, const std::vector<std::string>& texts);

// The same for every key and value of the journal, the views and the keyring in a data directory
// that nobody has open: what lies in compressed blocks.
void ExpectNoneInDatabases(const std::string& data_dir, rocksdb::Env* env,
                           const std::vector<std::string>& texts);

// Packs each of these anew, so that what was overwritten or deleted goes.
void CompactDatabases(const std::string& data_dir, rocksdb::Env* env);

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_PLANTED_H_
