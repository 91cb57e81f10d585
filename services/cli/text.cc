#include "services/cli/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace kezhi::cli {
namespace {

constexpr UChar32 kZeroWidthJoiner = 0x200D;
constexpr UChar32 kEmojiPresentation = 0xFE0F;
constexpr UChar32 kReplacement = 0xFFFD;

// A character as a terminal shows it: a base with everything that joins it.
struct Glyph {
  absl::string_view bytes;
  int width = 0;
  bool wide = false;
  bool space = false;
};

// The next code point from `at` on, which it moves on; a byte that is no UTF-8 counts as U+FFFD.
UChar32 Next(absl::string_view text, std::size_t& at) {
  UChar32 point = 0;
  auto offset = static_cast<std::int32_t>(at);
  const auto length = static_cast<std::int32_t>(text.size());
  // A macro of ICU, which does not know our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
  U8_NEXT_OR_FFFD(text.data(), offset, length, point);
#pragma GCC diagnostic pop
  at = static_cast<std::size_t>(offset);
  return point;
}

int WidthOf(UChar32 point) {
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR: return 0;
    default: break;
  }
  // The vowels and finals of a decomposed Hangul syllable stand within its first letter.
  const int hangul = u_getIntPropertyValue(point, UCHAR_HANGUL_SYLLABLE_TYPE);
  if (hangul == U_HST_VOWEL_JAMO || hangul == U_HST_TRAILING_JAMO) return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool IsRegionalIndicator(UChar32 point) {
  return u_hasBinaryProperty(point, UCHAR_REGIONAL_INDICATOR) != 0;
}

// Whether `point` joins what stands before it: a mark, a variation, a skin tone, a joiner.
bool Joins(UChar32 point) {
  return WidthOf(point) == 0 || u_hasBinaryProperty(point, UCHAR_EMOJI_MODIFIER) != 0;
}

Glyph NextGlyph(absl::string_view text, std::size_t& at) {
  const std::size_t start = at;
  const UChar32 base = Next(text, at);
  Glyph glyph;
  glyph.width = WidthOf(base);
  glyph.space = base == ' ';
  bool pair_open = IsRegionalIndicator(base);
  for (bool joined = false; at < text.size();) {
    std::size_t after = at;
    const UChar32 point = Next(text, after);
    if (pair_open && IsRegionalIndicator(point)) {  // a flag is two of them
      pair_open = false;
      glyph.width = 2;
    } else if (!joined && !Joins(point)) {
      break;
    }
    if (point == kEmojiPresentation && glyph.width == 1) glyph.width = 2;
    joined = point == kZeroWidthJoiner;
    at = after;
  }
  glyph.bytes = text.substr(start, at - start);
  glyph.wide = glyph.width == 2;
  return glyph;
}

std::vector<Glyph> GlyphsOf(absl::string_view text) {
  std::vector<Glyph> glyphs;
  for (std::size_t at = 0; at < text.size();) glyphs.push_back(NextGlyph(text, at));
  return glyphs;
}

std::string Spaces(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

// Collects lines: a run of narrow characters is kept together, wide ones may part anywhere.
class Wrapper {
 public:
  explicit Wrapper(int width) : width_(std::max(width, 2)) {}

  void Add(const Glyph& glyph) {
    if (glyph.space) {
      EndWord();
      if (line_width_ > 0) gap_ += glyph.width;
      return;
    }
    if (glyph.wide) EndWord();
    if (word_width_ + glyph.width > width_) EndWord();
    word_.append(glyph.bytes.data(), glyph.bytes.size());
    word_width_ += glyph.width;
    if (glyph.wide) EndWord();
  }

  std::vector<std::string> Finish() {
    EndWord();
    lines_.push_back(line_);
    return lines_;
  }

 private:
  void EndWord() {
    if (word_.empty()) return;
    if (line_width_ > 0 && line_width_ + gap_ + word_width_ > width_) {
      lines_.push_back(line_);
      line_.clear();
      line_width_ = 0;
      gap_ = 0;
    }
    line_ += Spaces(gap_) + word_;
    line_width_ += gap_ + word_width_;
    gap_ = 0;
    word_.clear();
    word_width_ = 0;
  }

  const int width_;
  std::vector<std::string> lines_;
  std::string line_;
  int line_width_ = 0;
  int gap_ = 0;  // spaces seen since the last word
  std::string word_;
  int word_width_ = 0;
};

}  // namespace

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (const Glyph& glyph : GlyphsOf(text)) width += glyph.width;
  return width;
}

std::string PadRight(absl::string_view text, int width) {
  return std::string(text) + Spaces(width - DisplayWidth(text));
}

std::string PadLeft(absl::string_view text, int width) {
  return Spaces(width - DisplayWidth(text)) + std::string(text);
}

std::string Shorten(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string result;
  int used = 1;  // the ellipsis
  for (const Glyph& glyph : GlyphsOf(text)) {
    if (used + glyph.width > width) break;
    used += glyph.width;
    result.append(glyph.bytes.data(), glyph.bytes.size());
  }
  return width > 0 ? result + "…" : "";
}

std::vector<std::string> Wrap(absl::string_view text, int width) {
  Wrapper wrapper(width);
  for (const Glyph& glyph : GlyphsOf(text)) wrapper.Add(glyph);
  return wrapper.Finish();
}

std::string OneLine(absl::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const UChar32 point = Next(text, at);
    const bool line_break = point == '\n' || point == '\t' || point == 0x2028 || point == 0x2029;
    if (line_break) {
      result += ' ';
    } else if (u_charType(point) == U_CONTROL_CHAR) {
      if (point != '\r') result += '?';
    } else if (point == kReplacement) {
      result += "\uFFFD";  // instead of bytes that are no UTF-8
    } else {
      result.append(text.data() + start, at - start);
    }
  }
  return result;
}

}  // namespace kezhi::cli
