#ifndef KEZHI_TESTS_E2E_FORM_CASES_H_
#define KEZHI_TESTS_E2E_FORM_CASES_H_

#include <ostream>
#include <string>
#include <vector>

namespace kezhi::e2e {

// A command, and who sends it; `$` is the store.
struct Step {
  const char* role;
  std::string command;
};

using Steps = std::vector<Step>;

// Where a form is played: the common ground's store with more playbooks, or one of its own.
struct Ground {
  const char* store;
  std::vector<std::string> playbooks;
  std::string clock = "2026-03-02 09:00";
};

struct FormCase {
  const char* arm;  // of WatchFormRequest and of DiffFormRequest
  std::string query;
  Ground ground;
  Steps before;
  Step change;
  std::string row;  // how the path of a row that has changed begins; empty = the form's head
  std::string event;
};

std::ostream& operator<<(std::ostream& out, const FormCase& form);

// A case for every form of the systems that came after S10 which can be watched and compared.
std::vector<FormCase> AllFormCases();

}  // namespace kezhi::e2e

#endif  // KEZHI_TESTS_E2E_FORM_CASES_H_
