#include "storage/hash.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "base/check.h"
#include "storage/openssl_bytes.h"

namespace kezhi::storage {
namespace {

const EVP_MD* Sha256Algorithm() {
  // Fetched once: the lookup costs more than hashing a record.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  KEZHI_CHECK(algorithm != nullptr);
  return algorithm;
}

EVP_MAC_CTX* MakeHmacContext() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  KEZHI_CHECK(algorithm != nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(algorithm);
  KEZHI_CHECK(context != nullptr);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  KEZHI_CHECK(EVP_MAC_CTX_set_params(context, parameters.data()) == 1);
  return context;
}

// Eight tables, so that a step takes eight bytes at once.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr CrcTables MakeCrcTables() {
  constexpr std::uint32_t kPolynomial = 0x82f63b78;  // 0x1edc6f41, bits reversed
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1U) != 0 ? (crc >> 1U) ^ kPolynomial : crc >> 1U;
    }
    tables[0][byte] = crc;
  }
  for (std::size_t table = 1; table < tables.size(); ++table) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[table - 1][byte];
      tables[table][byte] = (before >> 8U) ^ tables[0][before & 0xffU];
    }
  }
  return tables;
}

constexpr CrcTables kCrcTables = MakeCrcTables();

}  // namespace

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  KEZHI_CHECK(context_ != nullptr);
  KEZHI_CHECK(EVP_DigestInit_ex2(context_.get(), Sha256Algorithm(), nullptr) == 1);
}

void Sha256Stream::Update(absl::string_view data) {
  KEZHI_CHECK(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1);
}

std::string Sha256Stream::Finish() {
  std::string digest(kSha256Bytes, '\0');
  Finish(digest.data());
  return digest;
}

void Sha256Stream::Finish(char* out) {
  KEZHI_CHECK(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out), nullptr) ==
              1);
  KEZHI_CHECK(EVP_DigestInit_ex2(context_.get(), Sha256Algorithm(), nullptr) == 1);
}

std::string Sha256(absl::string_view data) {
  Sha256Stream stream;
  stream.Update(data);
  return stream.Finish();
}

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  // One context a thread, made once: looking up the algorithms costs more than the hash.
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };

  thread_local const std::unique_ptr<EVP_MAC_CTX, Free> context(MakeHmacContext());
  std::string mac(kSha256Bytes, '\0');
  std::size_t size = 0;
  KEZHI_CHECK(EVP_MAC_init(context.get(), Bytes(key), key.size(), nullptr) == 1);
  KEZHI_CHECK(EVP_MAC_update(context.get(), Bytes(data), data.size()) == 1);
  KEZHI_CHECK(EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(mac.data()), &size,
                            mac.size()) == 1);
  KEZHI_CHECK(size == kSha256Bytes);
  return mac;
}

std::uint32_t Crc32c(absl::string_view data) {
  std::uint32_t crc = 0xffffffffU;
  const char* at = data.data();
  std::size_t left = data.size();
  const CrcTables& t = kCrcTables;
  auto byte_at = [&at](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
  };
  for (; left >= 8; left -= 8, at += 8) {
    crc ^= byte_at(0) | byte_at(1) << 8U | byte_at(2) << 16U | byte_at(3) << 24U;
    crc = t[7][crc & 0xffU] ^ t[6][(crc >> 8U) & 0xffU] ^ t[5][(crc >> 16U) & 0xffU] ^
          t[4][crc >> 24U] ^ t[3][byte_at(4)] ^ t[2][byte_at(5)] ^ t[1][byte_at(6)] ^
          t[0][byte_at(7)];
  }
  for (; left > 0; --left, ++at) crc = (crc >> 8U) ^ t[0][(crc ^ byte_at(0)) & 0xffU];
  return ~crc;
}

}  // namespace kezhi::storage
