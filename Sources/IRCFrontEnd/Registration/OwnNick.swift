// SPDX-License-Identifier: Apache-2.0

/// What a client may call itself.
enum OwnNick {
    /// The text of 432.
    static let rules =
        "Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front"
}
