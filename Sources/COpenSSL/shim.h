#ifndef MONARCH_COPENSSL_SHIM_H
#define MONARCH_COPENSSL_SHIM_H

// The plain functions of each algorithm rather than EVP: the first EVP call starts libcrypto's providers and reads its
// configuration, which keeps more than two megabytes resident for the few digests of a sign-in. Scrypt, PBKDF2
// and AES-GCM are to be had there alone, and are for those who keep passwords.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/des.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

/// Triple DES in CBC mode over whole blocks: a key of 24 bytes, a vector of 8.
static inline void monarch_des_ede3_cbc(
    const unsigned char *input, unsigned char *output, long length, const unsigned char *key, const unsigned char *iv,
    int encrypting) {
    DES_key_schedule schedules[3];
    DES_cblock part, vector;
    for (int index = 0; index < 3; index++) {
        memcpy(part, key + index * sizeof(part), sizeof(part));
        DES_set_key_unchecked(&part, &schedules[index]);
    }
    memcpy(vector, iv, sizeof(vector));
    DES_ede3_cbc_encrypt(
        input, output, length, &schedules[0], &schedules[1], &schedules[2], &vector,
        encrypting ? DES_ENCRYPT : DES_DECRYPT);
    OPENSSL_cleanse(schedules, sizeof(schedules));
    OPENSSL_cleanse(part, sizeof(part));
}

#endif
