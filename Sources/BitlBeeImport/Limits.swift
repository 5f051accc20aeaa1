// SPDX-License-Identifier: Apache-2.0
internal import XML

/// The bounds of a file that is imported.
enum ImportLimits {
    /// 8 MiB; the file of somebody with a thousand renamed contacts has about 100 KiB.
    static let file = XMLLimits(bytes: 8 << 20, depth: 8, elements: 100_000)
    static let accounts = 64
    /// Settings of the user, or of one account.
    static let settings = 256
    /// Renamed contacts of one account.
    static let nicks = 10_000
    /// The name of a channel, in bytes, without the sign in front.
    static let channelName = 63
    /// A sealed password, in bytes.
    static let password = 512
}
