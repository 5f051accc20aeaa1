// SPDX-License-Identifier: Apache-2.0

/// Certificates of nobody, made for tests and good for a hundred years.
enum TestCertificate {
    /// Certificate and key in one file, as a server may have them.
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBqTCCAU+gAwIBAgIUMZKQRPYjny7iGo/SteprLMwOAK0wCgYIKoZIzj0EAwIw
        HjEcMBoGA1UEAwwTc2VydmVyLm1vbmFyY2gudGVzdDAgFw0yNjExMjExNDUyMjBa
        GA8yMTI2MTAyODE0NTIyMFowHjEcMBoGA1UEAwwTc2VydmVyLm1vbmFyY2gudGVz
        dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCfNAiThvqwnrIFl0TdxCTL91vy/
        bOdJkhmUXcm5sWJlzKf80JqqKaG2CT9Z+gLC/LZZ36Dd3Wo1xSd5Mn2rG3OjaTBn
        MB0GA1UdDgQWBBR6Ayp1RGoSoCRqCIT8eYq+l3W9ZzAfBgNVHSMEGDAWgBR6Ayp1
        RGoSoCRqCIT8eYq+l3W9ZzAPBgNVHRMBAf8EBTADAQH/MBQGA1UdEQQNMAuCCWxv
        Y2FsaG9zdDAKBggqhkjOPQQDAgNIADBFAiEAzK3WT/Lw7S7w5PCPoGvzH0mHvRtA
        L6K8ZVvlqeBwBgcCIEJysHgHHSuWrYmIb7Z0SvcrhbF7MnCLb7uiW24MgO9K
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVQorlD5WdRgcWZnO
        rTTQC5A4VCCIC/+IEagnrUVnOfWhRANCAAQnzQIk4b6sJ6yBZdE3cQky/db8v2zn
        SZIZlF3JubFiZcyn/NCaqimhtgk/WfoCwvy2Wd+g3d1qNcUneTJ9qxtz
        -----END PRIVATE KEY-----
        """
    static let other = """
        -----BEGIN CERTIFICATE-----
        MIIBpzCCAU2gAwIBAgIUJ9t1OhB9xNzzbQq4cWvYGTyBpIkwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSb3RoZXIubW9uYXJjaC50ZXN0MCAXDTI2MTEyMTE0NTIyMFoY
        DzIxMjYxMDI4MTQ1MjIwWjAdMRswGQYDVQQDDBJvdGhlci5tb25hcmNoLnRlc3Qw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASbsQ+TrsKDe9Ddh7v39gwa4G0jwOPu
        E/Pokij+InB8Sc1ip9kuFtT2SrWYh6CkES9VpwOASQ/3ebC8ZEr2eXxco2kwZzAd
        BgNVHQ4EFgQUwRKU+impHdQZp9nYMsFPEDy4qlswHwYDVR0jBBgwFoAUwRKU+imp
        HdQZp9nYMsFPEDy4qlswDwYDVR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2Nh
        bGhvc3QwCgYIKoZIzj0EAwIDSAAwRQIgM0xWlGC28Dy12tBpJEbe6Ek96trQ2UC+
        8+T4PHLG4AUCIQC7xMPLOFE3F0Rxop58tUdr+8dj0nXiYOvCGrGk2Jm4wQ==
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGZl2GAS3n7eUQNGn
        SEaRHiGPnsDaZcCyXx7V8VVFXJuhRANCAASbsQ+TrsKDe9Ddh7v39gwa4G0jwOPu
        E/Pokij+InB8Sc1ip9kuFtT2SrWYh6CkES9VpwOASQ/3ebC8ZEr2eXxc
        -----END PRIVATE KEY-----
        """
    static let client = """
        -----BEGIN CERTIFICATE-----
        MIIBqjCCAU+gAwIBAgIUcK1WL8vDi8cCPNnly2LZJXpPMnQwCgYIKoZIzj0EAwIw
        HjEcMBoGA1UEAwwTY2xpZW50Lm1vbmFyY2gudGVzdDAgFw0yNjExMjExNDUyMjBa
        GA8yMTI2MTAyODE0NTIyMFowHjEcMBoGA1UEAwwTY2xpZW50Lm1vbmFyY2gudGVz
        dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKMhoVOa/AoC4UWJfL87UwVReh80
        1Ej1DsPFE/BneKTV5wXqnNFTbxyAiBIlS5IYPY7wbRGlzsluwUvglkJ8PgmjaTBn
        MB0GA1UdDgQWBBS3a2h+OWI9WP6XsBdmD8elSwxRrzAfBgNVHSMEGDAWgBS3a2h+
        OWI9WP6XsBdmD8elSwxRrzAPBgNVHRMBAf8EBTADAQH/MBQGA1UdEQQNMAuCCWxv
        Y2FsaG9zdDAKBggqhkjOPQQDAgNJADBGAiEA+mt2sm4Fet2doht/qPEl7Yu8aW0d
        2io4+tHLU1JiQxkCIQC4Jp+CIWsW6OG0xSs9gIAjmM17q7Rm1q00jp5EpyAPrQ==
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMTUf3rRGKYpl8qPh
        HnkKenmrqKcs9oHkG2QsnRk8b+yhRANCAASjIaFTmvwKAuFFiXy/O1MFUXofNNRI
        9Q7DxRPwZ3ik1ecF6pzRU28cgIgSJUuSGD2O8G0Rpc7JbsFL4JZCfD4J
        -----END PRIVATE KEY-----
        """

    /// SHA-256 of the DER of `client`, as `openssl x509 -outform DER | sha256sum` has it.
    static let clientFingerprint = "f02729dec92454f4ee6d8f716bd2f190cc3bfa7be26d7b84bf5235b593f0068a"
}
