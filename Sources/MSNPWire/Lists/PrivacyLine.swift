// SPDX-License-Identifier: Apache-2.0

/// A privacy setting, `BLP` and `GTC`, as either side sends it.
///
/// `BLP AL` and `GTC A` inside a reply to `SYN` (MSNP8-12), `BLP 5 1 AL` with its number and list version (2-7),
/// `BLP 22 BL` as a request and since MSNP10 as its answer, `BLP 22 7 BL` as the answer before. `GTC` is gone in MSNP13.
package struct PrivacyLine: Equatable, Sendable {
    package enum Setting: Equatable, Sendable {
        /// `BLP`: whether people on neither the allow nor the block list may see and call the user (`AL`) or not (`BL`).
        case strangers(areAllowed: Bool)
        /// `GTC`: whether the user is asked about people who add them (`A`) or they are allowed by themselves (`N`).
        case additions(areAsked: Bool)
    }

    package var setting: Setting
    /// Nil inside a reply to `SYN` since MSNP8; 0 if the server pushed it.
    package var transactionID: UInt32?
    /// The version of the lists (server, MSNP2-9).
    package var version: String?

    package init(_ setting: Setting, transactionID: UInt32? = nil, version: String? = nil) {
        self.setting = setting
        self.transactionID = transactionID
        self.version = version
    }

    /// Reads the line of either side; nil if the command is another or has no known value.
    package init?(_ command: MSNPCommand) {
        guard let value = command.parameters.last else { return nil }
        switch (command.verb, value) {
        case ("BLP", "AL"): setting = .strangers(areAllowed: true)
        case ("BLP", "BL"): setting = .strangers(areAllowed: false)
        case ("GTC", "A"): setting = .additions(areAsked: true)
        case ("GTC", "N"): setting = .additions(areAsked: false)
        default: return nil
        }
        guard command.parameters.count > 1 else { return }
        guard let id = command.transactionID else { return nil }
        transactionID = id
        if command.parameters.count > 2 { version = command.parameters[1] }
    }

    /// The line. A version, where the dialect wants one, has to be set.
    package var command: MSNPCommand {
        var parameters: [String] = []
        if let transactionID { parameters.append(String(transactionID)) }
        if let version { parameters.append(version) }
        switch setting {
        case .strangers(let areAllowed): return MSNPCommand("BLP", parameters + [areAllowed ? "AL" : "BL"])
        case .additions(let areAsked): return MSNPCommand("GTC", parameters + [areAsked ? "A" : "N"])
        }
    }
}
