/*
 * A PKCS#11 module over another one, for faults. Before each call a control file is read:
 *
 *   FUNCTION LAST ACTION [VALUE]     C_Sign 18446744073709551615 delay 5000
 *
 * FUNCTION is C_* or `*`; the line holds for calls whose number is at most LAST. `delay` waits VALUE microseconds and goes
 * on; `return` answers the CKR_* VALUE instead of calling; `answer` calls, then answers VALUE; `hang`, `abort` and
 * `segfault` do so instead of calling, `abort-after` once the call has been made. The calls of each function are counted
 * in a shared file of native 64-bit integers, in the order of the table below, over all processes.
 *
 * Environment: QS_SHIM_MODULE, QS_SHIM_CONTROL, QS_SHIM_COUNTS: absolute paths.
 *
 * Every argument of PKCS#11 is an integer or a pointer. In the calling conventions of 64-bit Linux a call with more such
 * arguments than its target takes is harmless, so that one forwarder serves functions of any signature, up to ten.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(sizeof(unsigned long) == 8 && sizeof(void *) == 8, "LP64");

enum { CKR_OK = 0, CKR_GENERAL_ERROR = 5, CKR_ARGUMENTS_BAD = 7, CKR_FUNCTION_NOT_SUPPORTED = 0x54 };

typedef unsigned long word;
typedef word (*function)(word, word, word, word, word, word, word, word, word, word);

/* PKCS#11 3.2 (OASIS, published/3-02/pkcs11f.h), in order: 68 of 2.40, 24 of 3.0, 12 of 3.2. */
#define FUNCTIONS(F) \
  F(Initialize) F(Finalize) F(GetInfo) F(GetFunctionList) F(GetSlotList) F(GetSlotInfo) F(GetTokenInfo) \
  F(GetMechanismList) F(GetMechanismInfo) F(InitToken) F(InitPIN) F(SetPIN) F(OpenSession) F(CloseSession) \
  F(CloseAllSessions) F(GetSessionInfo) F(GetOperationState) F(SetOperationState) F(Login) F(Logout) F(CreateObject) \
  F(CopyObject) F(DestroyObject) F(GetObjectSize) F(GetAttributeValue) F(SetAttributeValue) F(FindObjectsInit) \
  F(FindObjects) F(FindObjectsFinal) F(EncryptInit) F(Encrypt) F(EncryptUpdate) F(EncryptFinal) F(DecryptInit) \
  F(Decrypt) F(DecryptUpdate) F(DecryptFinal) F(DigestInit) F(Digest) F(DigestUpdate) F(DigestKey) F(DigestFinal) \
  F(SignInit) F(Sign) F(SignUpdate) F(SignFinal) F(SignRecoverInit) F(SignRecover) F(VerifyInit) F(Verify) \
  F(VerifyUpdate) F(VerifyFinal) F(VerifyRecoverInit) F(VerifyRecover) F(DigestEncryptUpdate) \
  F(DecryptDigestUpdate) F(SignEncryptUpdate) F(DecryptVerifyUpdate) F(GenerateKey) F(GenerateKeyPair) F(WrapKey) \
  F(UnwrapKey) F(DeriveKey) F(SeedRandom) F(GenerateRandom) F(GetFunctionStatus) F(CancelFunction) \
  F(WaitForSlotEvent) \
  F(GetInterfaceList) F(GetInterface) F(LoginUser) F(SessionCancel) F(MessageEncryptInit) F(EncryptMessage) \
  F(EncryptMessageBegin) F(EncryptMessageNext) F(MessageEncryptFinal) F(MessageDecryptInit) F(DecryptMessage) \
  F(DecryptMessageBegin) F(DecryptMessageNext) F(MessageDecryptFinal) F(MessageSignInit) F(SignMessage) \
  F(SignMessageBegin) F(SignMessageNext) F(MessageSignFinal) F(MessageVerifyInit) F(VerifyMessage) \
  F(VerifyMessageBegin) F(VerifyMessageNext) F(MessageVerifyFinal) \
  F(EncapsulateKey) F(DecapsulateKey) F(VerifySignatureInit) F(VerifySignature) F(VerifySignatureUpdate) \
  F(VerifySignatureFinal) F(GetSessionValidationFlags) F(AsyncComplete) F(AsyncGetID) F(AsyncJoin) \
  F(WrapKeyAuthenticated) F(UnwrapKeyAuthenticated)

#define INDEX(name) I_##name,
#define NAME(name) "C_" #name,
enum { FUNCTIONS(INDEX) COUNT };
static const char *const names[COUNT] = {FUNCTIONS(NAME)};

struct list {
  unsigned char version[2];
  function functions[COUNT];
};

struct interface {
  char *name;
  struct list *list;
  word flags;
};

static _Atomic uint64_t unshared[COUNT];
static _Atomic uint64_t *counts = unshared;
static const char *control;
static void *module;
static function targets[COUNT];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_module(void) {
  const char *path = getenv("QS_SHIM_MODULE");
  const char *file = getenv("QS_SHIM_COUNTS");
  control = getenv("QS_SHIM_CONTROL");
  if (file != NULL) {
    int descriptor = open(file, O_RDWR | O_CLOEXEC);
    void *shared = mmap(NULL, sizeof unshared, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (shared != MAP_FAILED) counts = shared;
    if (descriptor >= 0) close(descriptor);
  }
  if (path != NULL) module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (module == NULL) fprintf(stderr, "pkcs11-shim: %s\n", path == NULL ? "no QS_SHIM_MODULE" : dlerror());
}

static int *volatile nowhere;

static word act(const char *action, const char *value, int after, word answer) {
  if (!after && strcmp(action, "delay") == 0) usleep((useconds_t)strtoul(value, NULL, 0));
  if (!after && strcmp(action, "hang") == 0)
    for (;;) pause();
  if (strcmp(action, after ? "abort-after" : "abort") == 0) abort();
  if (!after && strcmp(action, "segfault") == 0) *nowhere = 1;
  if (strcmp(action, after ? "answer" : "return") == 0) return strtoul(value, NULL, 0);
  return answer;
}

static word consult(int index, uint64_t number, int after, word answer) {
  char text[4096], name[64], action[32], value[32], *rest, *line;
  int descriptor = control == NULL ? -1 : open(control, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return answer;
  ssize_t length = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  text[length < 0 ? 0 : length] = 0;
  for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    unsigned long long last;
    value[0] = 0;
    if (sscanf(line, "%63s %llu %31s %31s", name, &last, action, value) < 3 || number > last) continue;
    if (strcmp(name, "*") == 0 || strcmp(name, names[index]) == 0) answer = act(action, value, after, answer);
  }
  return answer;
}

static const word CALL = ~0ul;

static word forward(int i, word a, word b, word c, word d, word e, word f, word g, word h, word j, word k) {
  uint64_t number = atomic_fetch_add(&counts[i], 1) + 1;
  word answer = consult(i, number, 0, CALL);
  if (answer != CALL) return answer;
  answer = targets[i] == NULL ? CKR_FUNCTION_NOT_SUPPORTED : targets[i](a, b, c, d, e, f, g, h, j, k);
  return consult(i, number, 1, answer);
}

#define FORWARDER(name) \
  static word forward_##name(word a, word b, word c, word d, word e, word f, word g, word h, word j, word k) { \
    return forward(I_##name, a, b, c, d, e, f, g, h, j, k); \
  }
#define ENTRY(name) forward_##name,
FUNCTIONS(FORWARDER)
static const function forwarders[COUNT] = {FUNCTIONS(ENTRY)};

word C_GetFunctionList(struct list **out);
word C_GetInterfaceList(struct interface *out, word *count);
word C_GetInterface(unsigned char *name, unsigned char *version, struct interface **out, word flags);

/* The lists that a module gives for its versions name the same functions; a later list only has more of them. */
static struct list *wrap(const struct list *from, struct list *to) {
  int minor = from->version[1];
  int size = from->version[0] < 3 ? I_GetInterfaceList : minor < 2 ? I_EncapsulateKey : COUNT;
  memcpy(to->version, from->version, 2);
  for (int i = 0; i < size; i++) {
    targets[i] = from->functions[i];
    to->functions[i] = forwarders[i];
  }
  to->functions[I_GetFunctionList] = (function)(void *)C_GetFunctionList;
  if (size > I_GetInterfaceList) {
    to->functions[I_GetInterfaceList] = (function)(void *)C_GetInterfaceList;
    to->functions[I_GetInterface] = (function)(void *)C_GetInterface;
  }
  return to;
}

static void *find(const char *name) {
  pthread_once(&once, open_module);
  return module == NULL ? NULL : dlsym(module, name);
}

word C_GetFunctionList(struct list **out) {
  static struct list wrapped;
  struct list *list;
  word (*get)(struct list **) = find("C_GetFunctionList");
  if (get == NULL) return CKR_GENERAL_ERROR;
  word result = get(&list);
  if (result == CKR_OK) *out = wrap(list, &wrapped);
  return result;
}

word C_GetInterface(unsigned char *name, unsigned char *version, struct interface **out, word flags) {
  static struct interface wrapped[8];
  static struct list lists[8];
  struct interface *interface;
  word (*get)(unsigned char *, unsigned char *, struct interface **, word) = find("C_GetInterface");
  if (get == NULL) return CKR_FUNCTION_NOT_SUPPORTED;
  word result = get(name, version, &interface, flags);
  if (result != CKR_OK) return result;
  if (strcmp(interface->name, "PKCS 11") != 0) {
    *out = interface;
    return CKR_OK;
  }
  /* 2.40, 3.0, 3.1, 3.2, each with its own list. */
  int place = interface->list->version[0] < 3 ? 0 : 1 + interface->list->version[1] % 7;
  wrapped[place] = *interface;
  wrapped[place].list = wrap(interface->list, &lists[place]);
  *out = &wrapped[place];
  return CKR_OK;
}

word C_GetInterfaceList(struct interface *out, word *count) {
  word (*get)(struct interface *, word *) = find("C_GetInterfaceList");
  if (get == NULL) return CKR_FUNCTION_NOT_SUPPORTED;
  if (count == NULL) return CKR_ARGUMENTS_BAD;
  word result = get(out, count);
  if (result != CKR_OK || out == NULL) return result;
  for (word i = 0; i < *count; i++) {
    struct interface *wrapped;
    if (strcmp(out[i].name, "PKCS 11") != 0) continue;
    if (C_GetInterface((unsigned char *)out[i].name, out[i].list->version, &wrapped, out[i].flags) == CKR_OK)
      out[i] = *wrapped;
  }
  return CKR_OK;
}
