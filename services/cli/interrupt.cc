#include "services/cli/interrupt.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "base/check.h"

namespace kezhi::cli {
namespace {

// A handler may do little more than write: it wakes the waiting thread through a pipe.
std::array<int, 2> wake = {-1, -1};

void Write(char what) {
  [[maybe_unused]] const ssize_t written = write(wake[1], &what, 1);
}

void Handle(int /*signal*/) {
  Write('!');
}

void SetHandler(void (*handler)(int)) {
  struct sigaction action {};

  action.sa_handler = handler;
  for (const int signal : {SIGINT, SIGTERM}) {
    KEZHI_CHECK(sigaction(signal, &action, nullptr) == 0);
  }
}

}  // namespace

OnInterrupt::OnInterrupt(std::function<void()> act) {
  KEZHI_CHECK(pipe2(wake.data(), O_CLOEXEC) == 0);
  waiter_ = std::thread([this, act = std::move(act)] {
    char what = 0;
    while (read(wake[0], &what, 1) < 0) {
    }
    if (what != '!') return;
    fired_ = true;
    act();
  });
  SetHandler(Handle);
}

OnInterrupt::~OnInterrupt() {
  SetHandler(SIG_DFL);
  Write('.');
  waiter_.join();
  close(wake[0]);
  close(wake[1]);
}

}  // namespace kezhi::cli
