#include "storage/master_key.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include <openssl/crypto.h>

#include "base/status_macros.h"
#include "storage/seal.h"

namespace kezhi::storage {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

// More than any key is long, with room for a line break.
constexpr std::size_t kMaxOutput = 4096;
// How often an ended program is looked for.
constexpr int kPollMs = 10;

int MillisecondsUntil(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return left.count() < 0 ? 0 : static_cast<int>(left.count()) + 1;
}

// A program that runs, and what it prints. Killed with the object unless it has ended.
class Program {
 public:
  Program() = default;

  ~Program() {
    if (out_ >= 0) close(out_);
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  absl::Status Start(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "making a pipe");
    out_ = ends[0];
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const int failed =
        posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed == 0) return absl::OkStatus();
    pid_ = 0;
    return absl::FailedPreconditionError(
        absl::StrCat("cannot run ", words.front(),
                     " for the master key: ", absl::ErrnoToStatus(failed, "").message()));
  }

  // All that it prints until it closes its output.
  absl::Status Read(Deadline deadline, std::string& output) {
    for (;;) {
      pollfd ready{out_, POLLIN, 0};
      const int changed = poll(&ready, 1, MillisecondsUntil(deadline));
      if (changed < 0 && errno == EINTR) continue;
      if (changed <= 0) return TooLong();
      std::array<char, 256> bytes{};
      const ssize_t size = read(out_, bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return absl::ErrnoToStatus(errno, "reading the master key");
      output.append(bytes.data(), static_cast<std::size_t>(size));
      OPENSSL_cleanse(bytes.data(), bytes.size());
      if (size == 0) return absl::OkStatus();
      if (output.size() > kMaxOutput) {
        return absl::FailedPreconditionError("the program prints more than a master key");
      }
    }
  }

  // Waits for its end, which must be a good one.
  absl::Status End(Deadline deadline) {
    int status = 0;
    while (waitpid(pid_, &status, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() >= deadline) return TooLong();
      poll(nullptr, 0, kPollMs);
    }
    pid_ = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the program for the master key failed, with status ", status));
  }

 private:
  static absl::Status TooLong() {
    return absl::FailedPreconditionError("the program for the master key takes too long");
  }

  pid_t pid_ = 0;
  int out_ = -1;
};

absl::StatusOr<std::string> FromCommand(const MasterKeySource& source) {
  const std::vector<std::string> words = absl::StrSplit(source.command, ' ', absl::SkipEmpty());
  if (words.empty() || !absl::StartsWith(words.front(), "/")) {
    return absl::InvalidArgumentError(
        "the program for the master key must be named by its full path");
  }
  const Deadline deadline =
      std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(source.timeout);
  Program program;
  std::string output;
  KEZHI_RETURN_IF_ERROR(program.Start(words));
  absl::Status status = program.Read(deadline, output);
  if (status.ok()) status = program.End(deadline);
  absl::StatusOr<std::string> key =
      status.ok() ? ParseMasterKey(output, words.front()) : absl::StatusOr<std::string>(status);
  OPENSSL_cleanse(output.data(), output.size());
  return key;
}

}  // namespace

absl::StatusOr<std::string> ParseMasterKey(absl::string_view text, absl::string_view where) {
  const absl::string_view digits = absl::StripAsciiWhitespace(text);
  bool good = digits.size() == 2 * kKeyBytes;
  for (const char digit : digits) {
    good = good && absl::ascii_isxdigit(static_cast<unsigned char>(digit));
  }
  if (good) return absl::HexStringToBytes(std::string(digits));
  return absl::FailedPreconditionError(
      absl::StrCat(where, " holds no key of 64 hexadecimal digits: put back the right one"));
}

absl::StatusOr<std::string> ReadMasterKey(const MasterKeySource& source) {
  if (!source.variable.empty() && !source.command.empty()) {
    return absl::InvalidArgumentError("the master key comes from a variable or from a program");
  }
  if (!source.command.empty()) return FromCommand(source);
  const char* value = std::getenv(source.variable.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("the variable ", source.variable, " for the master key is not set"));
  }
  return ParseMasterKey(value, source.variable);
}

}  // namespace kezhi::storage
