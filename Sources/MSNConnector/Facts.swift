// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPWire

/// What a contact's client announces of itself, as neutral facts.
extension ContactFacts {
    init(_ capabilities: ClientCapabilities) {
        var facts: ContactFacts = []
        if capabilities.isMobile { facts.insert(.mobile) }
        if capabilities.isWeb { facts.insert(.web) }
        if capabilities.isBot { facts.insert(.bot) }
        if capabilities.hasCamera { facts.insert(.camera) }
        if capabilities.takesMobileMessages { facts.insert(.mobileMessages) }
        self.init(facts, client: UInt8(clamping: capabilities.generation))
    }
}

extension MSNConnector {
    /// A client is known by its generation, the highest four bits of what it announces. Before 6.0 they were not used.
    package func clientName(_ number: UInt8) -> String? {
        switch number {
        case 1: "MSN Messenger 6.0"
        case 2: "MSN Messenger 6.1"
        case 3: "MSN Messenger 6.2"
        case 4: "MSN Messenger 7.0"
        case 5: "MSN Messenger 7.5"
        case 6: "Windows Live Messenger 8.0"
        case 7: "Windows Live Messenger 8.1"
        case 8: "Windows Live Messenger 8.5"
        case 9, 10: "Windows Live Messenger 2009"
        case 11: "Windows Live Messenger 2011"
        case 12...15: "Windows Live Messenger 2012 or later"
        default: nil
        }
    }
}
