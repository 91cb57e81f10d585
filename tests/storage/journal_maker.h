#ifndef KEZHI_TESTS_STORAGE_JOURNAL_MAKER_H_
#define KEZHI_TESTS_STORAGE_JOURNAL_MAKER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/record.pb.h"

#include "storage/journal.h"

namespace kezhi::storage {

// Writes to a journal as the sequencer would, with made-up but repeatable fields: record n is of
// 2026-01-01 and n seconds, unless the test says otherwise.
class JournalMaker {
 public:
  explicit JournalMaker(Journal& journal) : journal_(journal) {}

  // Adds one event to the commit that is being made.
  JournalMaker& Event(const std::string& stream, const std::string& bytes = "event",
                      const std::string& type = "Tested");
  // Ends the commit: what follows is another one in the same entry.
  JournalMaker& EndCommit();
  JournalMaker& Side(const std::string& table, const std::string& key,
                     const std::optional<std::string>& value);

  // The entry made so far, fit for the journal as it stands; the maker begins anew.
  v1::CommitLogEntry Take();
  // Take and Propose.
  absl::Status Write();

 private:
  struct Pending {
    std::string stream;
    std::string bytes;
    std::string type;
    std::size_t commit;
  };

  Journal& journal_;
  std::vector<Pending> events_;
  std::vector<v1::SideWrite> side_writes_;
  std::size_t commit_ = 0;
};

// A random source that repeats itself.
Random SeededRandom(unsigned seed);

// One that counts: 00, 01, 02 and so on, so that one sees where in an example its bytes went.
Random CountingRandom();

// Opens a journal in the directory with a repeatable log id.
absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const std::string& directory,
                                                     rocksdb::Env* env = nullptr);

// Event bytes of all records in order, for comparing.
std::vector<std::string> EventsOf(const Journal& journal);

}  // namespace kezhi::storage

#endif  // KEZHI_TESTS_STORAGE_JOURNAL_MAKER_H_
