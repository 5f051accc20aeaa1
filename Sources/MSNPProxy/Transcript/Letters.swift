// SPDX-License-Identifier: Apache-2.0

/// What the clients of a transcript are called: `A`, `B`, … A letter is free again when its notification connection is gone.
struct Letters {
    private var taken: Set<String> = []
    private var accounts: [String: String] = [:]

    /// For a new client.
    mutating func next() -> String {
        var number = 0
        while true {
            let letter = Self.name(number)
            if taken.insert(letter).inserted { return letter }
            number += 1
        }
    }

    mutating func release(_ letter: String) {
        taken.remove(letter)
    }

    /// Keeps in mind whose letter this is.
    mutating func learn(_ account: String, _ letter: String) {
        if accounts.count >= MSNPProxyLimits.accounts { accounts = [:] }
        accounts[Self.key(account)] = letter
    }

    func letter(of account: String) -> String? { accounts[Self.key(account)] }

    /// The only client there is.
    var only: String? { taken.count == 1 ? taken.first : nil }

    /// Whose account stands in a text.
    func letter(mentionedIn text: String) -> String? {
        let text = text.lowercased()
        return accounts.first { text.firstRange(of: $0.key) != nil }?.value
    }

    /// `bob@example.net;{guid}` is the same account.
    private static func key(_ account: String) -> String {
        String(account.prefix { $0 != ";" }).lowercased()
    }

    private static func name(_ number: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(number % 26)))
        return number < 26 ? letter : letter + String(number / 26)
    }
}
