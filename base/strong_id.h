#ifndef KEZHI_BASE_STRONG_ID_H_
#define KEZHI_BASE_STRONG_ID_H_

#include <compare>
#include <cstdint>

namespace kezhi {

// A number that cannot be mixed up with another kind of number. `Tag` only tells the kinds apart.
template <typename Tag>
class StrongNumber {
 public:
  constexpr StrongNumber() = default;

  constexpr explicit StrongNumber(std::uint64_t value) : value_(value) {}

  constexpr std::uint64_t value() const { return value_; }

  constexpr StrongNumber next() const { return StrongNumber(value_ + 1); }

  friend constexpr bool operator==(StrongNumber, StrongNumber) = default;
  friend constexpr auto operator<=>(StrongNumber, StrongNumber) = default;

 private:
  std::uint64_t value_ = 0;
};

// Place in the total order of the log: 1, 2, 3, …; 0 is before the first.
using Position = StrongNumber<struct PositionTag>;
// Place in a stream: 1, 2, 3, …; 0 is a stream without events.
using Revision = StrongNumber<struct RevisionTag>;

}  // namespace kezhi

#endif  // KEZHI_BASE_STRONG_ID_H_
