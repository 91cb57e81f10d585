#include "services/engine/catalogue.h"

#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

constexpr char kNote[] = "instances";
// In the order of InstanceRole.
constexpr std::array<const char*, 3> kRoles = {"served", "candidate", "former"};

// `{number} {projection} {version} {role}`
bool ParseInstance(absl::string_view line, InstanceInfo& info) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words.size() != 4 || !absl::SimpleAtoi(words[0], &info.number) ||
      !absl::SimpleAtoi(words[2], &info.version)) {
    return false;
  }
  info.projection = words[1];
  for (std::size_t role = 0; role < kRoles.size(); ++role) {
    if (words[3] != kRoles[role]) continue;
    info.role = static_cast<InstanceRole>(role);
    return true;
  }
  return false;
}

}  // namespace

InstanceInfo& Catalogue::Add(const std::string& projection, int version) {
  return instances.emplace_back(
      InstanceInfo{++last_number, projection, version, InstanceRole::kCandidate});
}

InstanceInfo* Catalogue::Find(std::uint64_t number) {
  for (InstanceInfo& info : instances) {
    if (info.number == number) return &info;
  }
  return nullptr;
}

InstanceInfo* Catalogue::Served(const std::string& projection) {
  for (InstanceInfo& info : instances) {
    if (info.projection == projection && info.role == InstanceRole::kServed) return &info;
  }
  return nullptr;
}

void Catalogue::Remove(std::uint64_t number) {
  std::erase_if(instances, [number](const InstanceInfo& info) { return info.number == number; });
}

absl::StatusOr<Catalogue> Catalogue::Load(const storage::Views& views) {
  Catalogue catalogue;
  KEZHI_ASSIGN_OR_RETURN(const std::string note, views.Note(kNote));
  if (note.empty()) return catalogue;
  const std::vector<std::string> lines = absl::StrSplit(note, '\n', absl::SkipEmpty());
  bool read = absl::SimpleAtoi(lines[0], &catalogue.last_number);
  catalogue.instances.resize(lines.size() - 1);
  for (std::size_t i = 1; read && i < lines.size(); ++i) {
    read = ParseInstance(lines[i], catalogue.instances[i - 1]);
  }
  if (!read) return absl::DataLossError("the list of the views' instances cannot be read");
  return catalogue;
}

absl::Status Catalogue::Save(storage::Views& views) const {
  std::string note = absl::StrCat(last_number, "\n");
  for (const InstanceInfo& info : instances) {
    absl::StrAppend(&note, info.number, " ", info.projection, " ", info.version, " ",
                    kRoles[static_cast<std::size_t>(info.role)], "\n");
  }
  return views.SetNote(kNote, note);
}

}  // namespace kezhi::engine
