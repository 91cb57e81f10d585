#include "tests/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "base/check.h"

namespace kezhi::testing {

// Spawned, never forked: between fork and exec the child of a process with threads may not even
// allocate, for the lock that it would wait for may be held by a thread that it does not have.
Child::Child(std::vector<std::string> command, Errors errors) {
  std::array<int, 2> ends{};
  KEZHI_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  KEZHI_CHECK(posix_spawn_file_actions_init(&actions) == 0);
  KEZHI_CHECK(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0);
  if (errors == Errors::kWithOutput) {
    KEZHI_CHECK(posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO) == 0);
  }
  KEZHI_CHECK(posix_spawn(&pid_, arguments.front(), &actions, nullptr, arguments.data(), environ) ==
              0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) Kill();
  close(output_);
}

std::string Child::ReadLine() {
  while (buffer_.find('\n') == std::string::npos) {
    if (!Fill()) return "";
  }
  const std::size_t end = buffer_.find('\n');
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

std::string Child::ReadAll() {
  while (Fill()) {
  }
  return std::exchange(buffer_, "");
}

bool Child::Fill() {
  std::array<char, 4096> chunk{};
  ssize_t got = 0;
  do {
    got = read(output_, chunk.data(), chunk.size());
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

void Child::Signal(int signal) const {
  kill(pid_, signal);
}

void Child::Kill() {
  Signal(SIGKILL);
  Wait();
}

int Child::Terminate() {
  Signal(SIGTERM);
  return Wait();
}

int Child::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace kezhi::testing
