// House rules that no compiler and no linter of ours checks. Each failure names the file, the line
// and the rule.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace kezhi {
namespace {

namespace fs = std::filesystem;

constexpr int kLinesWithoutReason = 600;

struct File {
  std::string path;  // from the root, with '/'
  std::string text;
  std::vector<std::string> lines;
};

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool HasExtension(const File& file, const std::vector<std::string>& extensions) {
  const std::string extension = fs::path(file.path).extension().string();
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

bool IsCpp(const File& file) {
  return HasExtension(file, {".h", ".cc"});
}

// What is built, stored or fetched is not ours to judge (.gitignore lists the same folders).
bool IsIgnored(const std::string& name) {
  return name == "build" || name == "data" || name == "node_modules" || name == ".git";
}

File Read(const fs::path& root, const fs::path& path) {
  File file;
  file.path = path.lexically_relative(root).generic_string();
  std::ifstream stream(path, std::ios::binary);
  file.text.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) file.lines.push_back(line);
  return file;
}

// Every text file of the project: files with a NUL byte are taken for binary.
std::vector<File> ReadAll() {
  const fs::path root = KEZHI_SOURCE_DIR;
  std::vector<File> files;
  for (auto entry = fs::recursive_directory_iterator(root);
       entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry.depth() == 0 && IsIgnored(entry->path().filename().string())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (entry->is_symlink() || !entry->is_regular_file()) continue;
    File file = Read(root, entry->path());
    if (file.text.find('\0') == std::string::npos) files.push_back(std::move(file));
  }
  return files;
}

const std::vector<File>& Files() {
  static const std::vector<File>* const files = new std::vector<File>(ReadAll());
  return *files;
}

// Fails once for each line of `file` that matches `pattern`. Every match holds one of `words`, if
// there are any: std::regex takes minutes for all lines of the project.
void ForbidInLines(const File& file, const std::regex& pattern, const std::string& rule,
                   const std::vector<std::string>& words = {}) {
  const auto may_match = [&words](const std::string& line) {
    return words.empty() || std::any_of(words.begin(), words.end(), [&line](const auto& word) {
             return line.find(word) != std::string::npos;
           });
  };
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (!may_match(file.lines[i])) continue;
    std::smatch match;
    if (!std::regex_search(file.lines[i], match, pattern)) continue;
    ADD_FAILURE() << file.path << ":" << i + 1 << ": `" << match.str() << "`: " << rule;
  }
}

// `text` with comments blanked out, line by line; a `//` inside a string literal ends the line too,
// which at worst overlooks what stands after it.
File WithoutComments(const File& file) {
  File result = file;
  bool inside = false;
  for (std::string& line : result.lines) {
    std::string code;
    for (std::size_t i = 0; i < line.size();) {
      if (inside) {
        inside = line.compare(i, 2, "*/") != 0;
        i += inside ? 1 : 2;
      } else if (line.compare(i, 2, "//") == 0) {
        break;
      } else if (line.compare(i, 2, "/*") == 0) {
        inside = true;
        i += 2;
      } else {
        code += line[i++];
      }
    }
    line = code;
  }
  return result;
}

// KEZHI_STORAGE_JOURNAL_H_ for storage/journal.h.
std::string GuardOf(const std::string& path) {
  std::string guard = "KEZHI_";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    guard += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
  }
  return guard + "_";
}

TEST(HouseRules, TheTestSeesTheProject) {
  const auto sees = [](const std::string& path) {
    return std::any_of(Files().begin(), Files().end(),
                       [&](const File& file) { return file.path == path; });
  };
  EXPECT_TRUE(sees("CMakeLists.txt"));
  EXPECT_TRUE(sees("base/check.h"));
  EXPECT_TRUE(sees("tests/tidy_test.cc"));
}

TEST(HouseRules, IncludesAreByPathFromTheRoot) {
  const std::regex upwards(R"(^\s*#\s*include\s+["<][^">]*\.\./)");
  for (const File& file : Files()) {
    if (!IsCpp(file)) continue;
    ForbidInLines(file, upwards,
                  "include by path from the root: `../` walks around the include wall", {"../"});
  }
}

TEST(HouseRules, HeaderGuardsEqualThePath) {
  const std::regex once(R"(^\s*#\s*pragma\s+once)");
  for (const File& file : Files()) {
    if (!HasExtension(file, {".h"})) continue;
    ForbidInLines(file, once,
                  "use a guard: a header has two paths (roots/ holds links), once is not enough");
    const std::string guard = GuardOf(file.path);
    const std::string opening =
        std::string("#ifndef ").append(guard).append("\n#define ").append(guard);
    EXPECT_NE(file.text.find(opening + "\n"), std::string::npos)
        << file.path << ": the guard must be " << guard;
    EXPECT_NE(file.text.find("#endif  // " + guard + "\n"), std::string::npos)
        << file.path << ": must end with `#endif  // " << guard << "`";
  }
}

// clang-tidy asks this of main files alone, and `make lint` hands it sources by the dozen.
TEST(HouseRules, AUsingDeclarationIsUsed) {
  const std::regex declaration(R"(^\s*using (\w+::)+(\w+);)");
  for (const File& file : Files()) {
    if (!IsCpp(file)) continue;
    const File code = WithoutComments(file);
    for (std::size_t i = 0; i < code.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(code.lines[i], match, declaration)) continue;
      const std::regex use("(^|[^:\\w])" + match.str(2) + "\\b");
      EXPECT_TRUE(
          std::any_of(code.lines.begin(), code.lines.end(),
                      [&](const std::string& line) { return std::regex_search(line, use); }))
          << file.path << ":" << i + 1 << ": nothing uses `" << match.str() << "`";
    }
  }
}

TEST(HouseRules, TheDomainKnowsNoClockRandomnessThreadOrDisk) {
  const std::regex headers(
      R"(#\s*include\s+["<]((mutex|shared_mutex|thread|condition_variable|future|atomic|random|chrono|ctime|filesystem|)"
      R"(fstream|iostream|cstdio)>|(absl/(random|synchronization|time/clock)|rocksdb|grpc|grpcpp|openssl|unistd|sys)/?|)"
      R"((base/mutex|storage/|services/)))");
  const std::regex calls(
      R"(\b(absl::Now|absl::GetCurrentTimeNanos|absl::LocalTimeZone|absl::BitGen|s?rand|random_device|mt19937(_64)?|)"
      R"(system_clock|steady_clock|high_resolution_clock|time\s*\(\s*(NULL|nullptr|0)|clock_gettime|gettimeofday|)"
      R"(getenv|std::thread|std::jthread|std::mutex|std::async|rocksdb::|grpc::)\b)");
  for (const File& file : Files()) {
    if (!IsCpp(file) || !StartsWith(file.path, "domain/")) continue;
    const File code = WithoutComments(file);
    ForbidInLines(code, headers, "domain/ is pure: what a decision needs comes in through World");
    ForbidInLines(code, calls, "domain/ is pure: what a decision needs comes in through World");
  }
}

// The ids that the presets give to what they list under one of these names.
std::set<std::string> IdsOfPresets(const std::string& lists) {
  const std::regex id("\\b(" + lists + ")\\s*\\{\\s*id:\\s*\"([^\"]+)\"");
  std::set<std::string> ids;
  for (const File& file : Files()) {
    if (!StartsWith(file.path, "domain/playbooks/") || !HasExtension(file, {".textproto"})) {
      continue;
    }
    for (auto found = std::sregex_iterator(file.text.begin(), file.text.end(), id);
         found != std::sregex_iterator(); ++found) {
      ids.insert(found->str(2));
    }
  }
  return ids;
}

// `path:line` of every literal of the file's code that is one of the ids.
std::vector<std::string> LiteralsAmong(const std::set<std::string>& ids, const File& file) {
  std::vector<std::string> found;
  const File code = WithoutComments(file);
  for (std::size_t i = 0; i < code.lines.size(); ++i) {
    for (const std::string& id : ids) {
      const bool text = code.lines[i].find('"' + id + '"') != std::string::npos;
      const bool letter = code.lines[i].find("'" + id + "'") != std::string::npos;
      if (text || letter) found.push_back(file.path + ":" + std::to_string(i + 1) + ": " + id);
    }
  }
  return found;
}

// decisions.md §8. A store's playbook names its grades, stages and methods; code that knew one
// would be right for one trade. The timeline tells in words, some of which a playbook uses too; the
// registry and the rows of forms name projections and fields of messages.
TEST(HouseRules, TheDomainKnowsNoGradeStageOrMethodOfAPlaybook) {
  const std::set<std::string> grades = IdsOfPresets("grades");
  const std::set<std::string> others = IdsOfPresets("stages|methods");
  ASSERT_GE(grades.size(), 4U);
  ASSERT_GE(others.size(), 10U);
  for (const File& file : Files()) {
    if (!IsCpp(file) || !StartsWith(file.path, "domain/")) continue;
    if (StartsWith(file.path, "domain/playbooks/")) continue;
    if (file.path == "domain/registry.cc" || file.path == "domain/form_rows.cc") continue;
    std::vector<std::string> found = LiteralsAmong(grades, file);
    if (!StartsWith(file.path, "domain/timeline/")) {
      const std::vector<std::string> more = LiteralsAmong(others, file);
      found.insert(found.end(), more.begin(), more.end());
    }
    for (const std::string& place : found) {
      ADD_FAILURE() << place << ": a playbook's word; ask domain/rules.h";
    }
  }
}

TEST(HouseRules, ALetterOfAGradeThatIsPlantedIsFound) {
  File file;
  file.path = "domain/customer/planted.cc";
  file.lines = {"// Grade 'H' may be spoken of.", "bool Hot(const std::string& grade) {",
                R"(  return grade == "H";)", "}", "char Letter() { return 'B'; }"};
  const std::vector<std::string> expected = {"domain/customer/planted.cc:3: H",
                                             "domain/customer/planted.cc:5: B"};
  EXPECT_EQ(LiteralsAmong(IdsOfPresets("grades"), file), expected);
}

TEST(HouseRules, StorageKnowsNoDomainAndBaseKnowsNobody) {
  const std::regex above(R"(^\s*#\s*include\s+"(domain|services|tests)/)");
  const std::regex anyone(R"(^\s*#\s*include\s+"(domain|storage|services|tests|kezhi)/)");
  for (const File& file : Files()) {
    if (!IsCpp(file)) continue;
    if (StartsWith(file.path, "storage/")) {
      ForbidInLines(file, above, "storage/ knows bytes, never customers");
    }
    if (StartsWith(file.path, "base/")) ForbidInLines(file, anyone, "base/ knows nothing of us");
  }
}

// buf asks the same of all else in a proto, but would ask it of the zero values too.
TEST(HouseRules, EveryEnumValueSaysWhatItMeans) {
  const std::regex value(R"(^\s+[A-Z][A-Z0-9_]* = [0-9]+)");
  const std::regex zero(R"(_UNSPECIFIED = 0;)");
  const std::regex comment(R"(^\s*//)");
  for (const File& file : Files()) {
    if (!HasExtension(file, {".proto"}) || !StartsWith(file.path, "proto/kezhi/")) continue;
    for (std::size_t i = 1; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (!std::regex_search(line, value) || std::regex_search(line, zero)) continue;
      EXPECT_TRUE(std::regex_search(file.lines[i - 1], comment))
          << file.path << ":" << i + 1 << ": a comment above says what the value means: " << line;
    }
  }
}

TEST(HouseRules, EveryTopLevelFolderSaysWhatItIs) {
  for (const auto& entry : fs::directory_iterator(KEZHI_SOURCE_DIR)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || name.front() == '.' || IsIgnored(name)) continue;
    if (name == "cmake") continue;  // three functions, each with its comment
    EXPECT_TRUE(fs::exists(entry.path() / "README.md"))
        << name << "/README.md is missing: at most a screen on what is here and where to begin";
  }
}

TEST(HouseRules, ALargeFileSaysWhy) {
  const std::regex reason(R"((//|#)\s*size: \S)");
  for (const File& file : Files()) {
    const std::vector<std::string> code = {".h",   ".cc", ".proto", ".sh",
                                           ".mjs", ".ts", ".tsx",   ".cmake"};
    if (!HasExtension(file, code)) continue;
    if (file.lines.size() <= kLinesWithoutReason) continue;
    EXPECT_TRUE(std::regex_search(file.text, reason))
        << file.path << " has " << file.lines.size()
        << " lines: look for the seam, or say `// size: why` in it";
  }
}

TEST(HouseRules, NoTraceOfAMachine) {
  // Assembled, so that this file does not trip over itself.
  const std::regex place(std::string(R"((^|[^A-Za-z0-9_.~-])/()") +
                         "work|root|home/[a-z][a-z0-9_-]*)/");
  const std::regex resolved(std::string("\"res") + "olved\":\\s*\"https?:");
  for (const File& file : Files()) {
    ForbidInLines(file, place, "a path of somebody's machine", {"work/", "root/", "/home/"});
    ForbidInLines(file, resolved, "a host of somebody's package registry (see .npmrc)", {"olved"});
  }
}

// Numbers of the worked examples that tests are named after: `TEST(Example, 07_…`, or `Example7…`.
std::set<int> ExamplesIn(const File& file) {
  const std::regex name(R"(^TEST(_F)?\(.*\bExample(, )?([0-9]+))");
  std::set<int> numbers;
  for (const std::string& line : file.lines) {
    std::smatch match;
    if (!StartsWith(line, "TEST") || !std::regex_search(line, match, name)) continue;
    numbers.insert(std::stoi(match.str(3)));
  }
  return numbers;
}

TEST(HouseRules, EachWorkedExampleHasATestOfItsName) {
  constexpr int kExamples = 39;
  std::set<int> told;
  for (const File& file : Files()) {
    if (StartsWith(file.path, "tests/") && HasExtension(file, {".cc"})) {
      told.merge(ExamplesIn(file));
    }
  }
  for (int example = 1; example <= kExamples; ++example) {
    EXPECT_EQ(told.count(example), 1u) << "no test is named after example " << example;
  }
}

TEST(HouseRules, WhatIsToBeDoneHasAnIssue) {
  const std::string todo = std::string("TO") + "DO";
  const std::regex unnumbered(R"(\b)" + todo + R"(\b(?!\(#[0-9]+\): \S))");
  const std::regex others(std::string(R"(\b(FIX)") + "ME|XX" + R"(X)\b)");
  for (const File& file : Files()) {
    if (HasExtension(file, {".md", ".json", ".csv", ".golden"})) continue;
    const std::string rule = "write " + todo + "(#42): what, or open an issue first";
    ForbidInLines(file, unnumbered, rule, {todo});
    ForbidInLines(file, others, rule, {"FIX", "XX"});
  }
}

}  // namespace
}  // namespace kezhi
