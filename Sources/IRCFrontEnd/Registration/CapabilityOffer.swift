// SPDX-License-Identifier: Apache-2.0

/// What one connection is offered of all the capabilities there are, and with which values.
struct CapabilityOffer: Sendable, Equatable {
    /// Values for clients that said `CAP LS 302`, by the name of the capability: `sasl` → `PLAIN,SCRAM-SHA-256`.
    var values: [String: String] = [:]
    /// Those that are known but not offered.
    var withheld: Capabilities = []
    /// Those that only say something, with their values: shown, and refused to whoever asks for them.
    var notices: [String: String] = [:]

    /// A capability as `CAP LS` and `CAP NEW` show it.
    struct Item: Equatable {
        let name: String
        let value: String
        /// Nil for one that cannot be asked for.
        let capability: Capabilities?

        func text(withValue: Bool) -> String { withValue && !value.isEmpty ? "\(name)=\(value)" : name }
    }

    /// What is offered, by name.
    var items: [Item] {
        let real = Capabilities.names.filter { !withheld.contains($0.capability) }.map {
            Item(name: $0.name, value: values[$0.name] ?? "", capability: $0.capability)
        }
        let notices = notices.map { Item(name: $0.key, value: $0.value, capability: nil) }
        return (real + notices).sorted { $0.name < $1.name }
    }

    /// The capability of this name that can be asked for.
    func capability(named name: some StringProtocol) -> Capabilities? {
        Capabilities.names.first { $0.name == name && !withheld.contains($0.capability) }?.capability
    }
}
