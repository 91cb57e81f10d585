#include "tests/crash/child.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

namespace kezhi::tests {

Child::Child(std::vector<std::string> command) {
  std::array<int, 2> pipe_ends{};
  KEZHI_CHECK(pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  KEZHI_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    execv(arguments.front(), arguments.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  output_ = pipe_ends[0];
}

Child::~Child() {
  if (pid_ > 0) Kill();
  close(output_);
}

std::string Child::ReadLine() {
  std::array<char, 4096> chunk{};
  while (buffer_.find('\n') == std::string::npos) {
    const ssize_t got = read(output_, chunk.data(), chunk.size());
    if (got <= 0) return "";
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
  const std::size_t end = buffer_.find('\n');
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

void Child::Kill() {
  kill(pid_, SIGKILL);
  Wait();
}

int Child::Terminate() {
  kill(pid_, SIGTERM);
  return Wait();
}

int Child::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace kezhi::tests
