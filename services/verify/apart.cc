#include "services/verify/apart.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace kezhi::verify {
namespace {

constexpr int kReported = 0;
constexpr int kRefused = 1;

// What the other process says: an answer, or the message of an error.
[[noreturn]] void Say(int out, const absl::StatusOr<v1::VerifierAnswer>& answer) {
  const std::string bytes =
      answer.ok() ? answer->SerializeAsString() : std::string(answer.status().message());
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t some = write(out, bytes.data() + written, bytes.size() - written);
    if (some <= 0) break;
    written += static_cast<std::size_t>(some);
  }
  // Without the destructors of what belongs to the first process.
  std::_Exit(answer.ok() ? kReported : kRefused);
}

std::string ReadAll(int in) {
  std::string bytes;
  std::array<char, 4096> some{};
  for (ssize_t count = read(in, some.data(), some.size()); count > 0;
       count = read(in, some.data(), some.size())) {
    bytes.append(some.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

v1::VerifierAnswer Ended(int status) {
  v1::VerifierAnswer answer;
  v1::VerifierReport& report = *answer.mutable_report();
  report.set_kind("directory");
  v1::VerifierFinding& finding = *report.add_findings();
  finding.set_layer("checksum");
  finding.set_what(WIFSIGNALED(status)
                       ? absl::StrCat("reading it ends the reader, by signal ", WTERMSIG(status))
                       : "reading it ends the reader");
  return answer;
}

}  // namespace

absl::StatusOr<v1::VerifierAnswer> Apart(
    absl::FunctionRef<absl::StatusOr<v1::VerifierAnswer>()> check) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return absl::InternalError("there is no pipe");
  const pid_t other = fork();
  if (other < 0) return absl::InternalError("there is no process");
  if (other == 0) {
    // What ends there is told; a core file would tell no more.
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    Say(ends[1], check());
  }
  close(ends[1]);
  const std::string said = ReadAll(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(other, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kRefused) return absl::NotFoundError(said);
  v1::VerifierAnswer answer;
  const bool reported = WIFEXITED(status) && WEXITSTATUS(status) == kReported;
  if (reported && answer.ParseFromString(said)) return answer;
  return Ended(status);
}

}  // namespace kezhi::verify
