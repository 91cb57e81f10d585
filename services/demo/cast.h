#ifndef KEZHI_SERVICES_DEMO_CAST_H_
#define KEZHI_SERVICES_DEMO_CAST_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "absl/types/span.h"

namespace kezhi::services {

// The demonstration's only source of chance. Its own arithmetic over a standard engine, because the
// library's distributions may differ from one build to the next.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  // 0 ≤ result < bound; bound > 0.
  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

  // least ≤ result ≤ most.
  int Between(int least, int most) {
    return least + static_cast<int>(Below(static_cast<std::size_t>(most - least) + 1));
  }

  // True in `percent` of 100 cases.
  bool Percent(int percent) { return Between(0, 99) < percent; }

  const char* Pick(absl::Span<const char* const> choices) { return choices[Below(choices.size())]; }

  // A version 4 UUID.
  std::string Uuid();

 private:
  std::mt19937_64 engine_;
};

// Made-up people. No number is dialled: they only look right.
std::string PersonName(Chance& chance);
// 某先生 or 某女士 of a surname.
std::string Appellation(Chance& chance);
std::string MobileNumber(Chance& chance);
std::string LicencePlate(Chance& chance);

std::string CarModel(Chance& chance);
std::string Source(Chance& chance);
std::string ReceptionNote(Chance& chance);
std::string FollowUpNote(Chance& chance);
std::string Feedback(Chance& chance);
std::string NoInfoReason(Chance& chance);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_DEMO_CAST_H_
