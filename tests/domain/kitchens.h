#ifndef KEZHI_TESTS_DOMAIN_KITCHENS_H_
#define KEZHI_TESTS_DOMAIN_KITCHENS_H_

#include <fstream>
#include <iterator>
#include <string>

#include "kezhi/v1/playbook.pb.h"

#include "base/check.h"
#include "domain/playbooks/read.h"

namespace kezhi::testing {

// The playbook of another trade, out of a file that no code knows (kitchens.textproto). now: 3
// days, every day; soon: 2 months, every 10 days; someday: open, every 2 months, not on the table.
inline v1::Playbook Kitchens() {
  std::ifstream file(std::string(KEZHI_SOURCE_DIR) + "/tests/domain/kitchens.textproto");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const domain::PlaybookText read = domain::ReadPlaybook(text, {});
  KEZHI_CHECK(read.faults.empty());
  return read.playbook;
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_KITCHENS_H_
