#include "storage/seal.h"

#include <array>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include <openssl/evp.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/openssl_bytes.h"

namespace kezhi::storage {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* Algorithm() {
  // Fetched once: the lookup costs more than sealing a value.
  static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  KEZHI_CHECK(algorithm != nullptr);
  return algorithm;
}

int Length(absl::string_view view) {
  KEZHI_CHECK(view.size() <= 1U << 30);
  return static_cast<int>(view.size());
}

// Binds a value to the person and to the field.
std::string AdditionalData(std::uint64_t key_id, absl::string_view field) {
  return absl::StrCat(Be64(key_id), field);
}

absl::string_view KeyView(const DataKey& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

// The context of this thread, to seal or open one value: the key is wiped from it afterwards.
class ThreadContext {
 public:
  ThreadContext() : context_(OfThread()) {}

  ~ThreadContext() { KEZHI_CHECK(EVP_CIPHER_CTX_reset(context_) == 1); }

  ThreadContext(const ThreadContext&) = delete;
  ThreadContext& operator=(const ThreadContext&) = delete;

  EVP_CIPHER_CTX* get() const { return context_; }

 private:
  static EVP_CIPHER_CTX* OfThread() {
    thread_local const Context context(EVP_CIPHER_CTX_new());
    KEZHI_CHECK(context != nullptr);
    return context.get();
  }

  EVP_CIPHER_CTX* const context_;
};

// ciphertext ‖ tag
std::string Encrypt(absl::string_view key, absl::string_view nonce, absl::string_view aad,
                    absl::string_view plaintext) {
  KEZHI_CHECK(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
  const ThreadContext context;
  KEZHI_CHECK(EVP_EncryptInit_ex2(context.get(), Algorithm(), Bytes(key), Bytes(nonce), nullptr) ==
              1);
  int size = 0;
  KEZHI_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(aad), Length(aad)) == 1);
  std::string out(plaintext.size() + kTagBytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  KEZHI_CHECK(EVP_EncryptUpdate(context.get(), to, &size, Bytes(plaintext), Length(plaintext)) ==
              1);
  KEZHI_CHECK(EVP_EncryptFinal_ex(context.get(), to + plaintext.size(), &size) == 1);
  KEZHI_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                  to + plaintext.size()) == 1);
  return out;
}

absl::Status Refused() {
  return absl::DataLossError("a sealed value does not open");
}

bool MayBeSealed(absl::string_view nonce, absl::string_view sealed) {
  return nonce.size() == kNonceBytes && sealed.size() >= kTagBytes;
}

// Opens ciphertext ‖ tag with what has the key and the nonce, to as many bytes at `to` as the
// ciphertext has. False: the tag does not fit, and nothing is left there.
bool OpenWith(EVP_CIPHER_CTX* context, absl::string_view aad, absl::string_view sealed,
              unsigned char* to) {
  const absl::string_view ciphertext = sealed.substr(0, sealed.size() - kTagBytes);
  std::array<unsigned char, kTagBytes> tag{};
  std::memcpy(tag.data(), sealed.data() + ciphertext.size(), kTagBytes);
  int size = 0;
  KEZHI_CHECK(EVP_DecryptUpdate(context, nullptr, &size, Bytes(aad), Length(aad)) == 1);
  KEZHI_CHECK(EVP_DecryptUpdate(context, to, &size, Bytes(ciphertext), Length(ciphertext)) == 1);
  KEZHI_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context, to + ciphertext.size(), &size) == 1) return true;
  OPENSSL_cleanse(to, ciphertext.size());
  return false;
}

absl::Status DecryptTo(absl::string_view key, absl::string_view nonce, absl::string_view aad,
                       absl::string_view sealed, std::string& out) {
  KEZHI_CHECK(key.size() == kKeyBytes);
  if (!MayBeSealed(nonce, sealed)) return Refused();
  const ThreadContext context;
  KEZHI_CHECK(EVP_DecryptInit_ex2(context.get(), Algorithm(), Bytes(key), Bytes(nonce), nullptr) ==
              1);
  const std::size_t before = out.size();
  out.resize(before + sealed.size() - kTagBytes);
  auto* to = reinterpret_cast<unsigned char*>(out.data()) + before;
  if (OpenWith(context.get(), aad, sealed, to)) return absl::OkStatus();
  out.resize(before);
  return Refused();
}

absl::StatusOr<std::string> Decrypt(absl::string_view key, absl::string_view nonce,
                                    absl::string_view aad, absl::string_view sealed) {
  std::string out;
  KEZHI_RETURN_IF_ERROR(DecryptTo(key, nonce, aad, sealed, out));
  return out;
}

}  // namespace

Sealed Seal(const DataKey& key, absl::string_view field, absl::string_view plaintext,
            absl::string_view nonce) {
  return {key.id, std::string(nonce),
          Encrypt(KeyView(key), nonce, AdditionalData(key.id, field), plaintext)};
}

absl::StatusOr<std::string> Open(const DataKey& key, absl::string_view field,
                                 const Sealed& sealed) {
  return Decrypt(KeyView(key), sealed.nonce, AdditionalData(sealed.key_id, field),
                 sealed.ciphertext);
}

absl::Status OpenTo(const DataKey& key, absl::string_view field, const SealedView& sealed,
                    std::string& out) {
  return DecryptTo(KeyView(key), sealed.nonce, AdditionalData(sealed.key_id, field),
                   sealed.ciphertext, out);
}

std::string AesGcmWrap(absl::string_view key, absl::string_view nonce, absl::string_view aad,
                       absl::string_view plaintext) {
  return absl::StrCat(nonce, Encrypt(key, nonce, aad, plaintext));
}

absl::StatusOr<std::string> AesGcmUnwrap(absl::string_view key, absl::string_view aad,
                                         absl::string_view wrapped) {
  if (wrapped.size() < kNonceBytes) return absl::DataLossError("a wrapped key is cut off");
  return Decrypt(key, wrapped.substr(0, kNonceBytes), aad, wrapped.substr(kNonceBytes));
}

KeyOpener::KeyOpener(absl::string_view key) : context_(EVP_CIPHER_CTX_new()) {
  KEZHI_CHECK(context_ != nullptr && key.size() == kKeyBytes);
  KEZHI_CHECK(EVP_DecryptInit_ex2(context_.get(), Algorithm(), Bytes(key), nullptr, nullptr) == 1);
}

absl::StatusOr<DataKey> KeyOpener::Open(std::uint64_t id, absl::string_view aad,
                                        absl::string_view wrapped) {
  if (wrapped.size() != kNonceBytes + kKeyBytes + kTagBytes) {
    return absl::DataLossError("a wrapped key has the wrong size");
  }
  // The key that is there already stays.
  KEZHI_CHECK(EVP_DecryptInit_ex2(context_.get(), nullptr, nullptr, Bytes(wrapped), nullptr) == 1);
  DataKey key;
  key.id = id;
  if (!OpenWith(context_.get(), aad, wrapped.substr(kNonceBytes), key.bytes.data())) {
    return Refused();
  }
  return key;
}

void KeyOpener::Free::operator()(EVP_CIPHER_CTX* context) const {
  EVP_CIPHER_CTX_free(context);
}

}  // namespace kezhi::storage
