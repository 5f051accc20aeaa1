// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// What a front end may know of a network without naming its protocol.
package struct NetworkDescriptor: Sendable, Equatable {
    /// As people type it: `escargot`.
    package let id: String
    /// What an address looks like, for messages about wrong ones: `name@example.com`.
    package let addressExample: String
    /// The password of that address, where everybody may sign in with it to try things out; nil elsewhere.
    package let passwordExample: String?
    /// How many sign-ins a second the gateway may ask of the network; 0 for any number.
    package let signInsPerSecond: Double

    package init(
        id: String, addressExample: String, passwordExample: String? = nil, signInsPerSecond: Double = 0
    ) {
        self.id = id
        self.addressExample = addressExample
        self.passwordExample = passwordExample
        self.signInsPerSecond = signInsPerSecond
    }
}

/// A chat network the gateway can reach. The first half of seam 2.
package protocol NetworkConnector: Sendable {
    var descriptor: NetworkDescriptor { get }

    /// A client for one account. It lives on `loop`, reports to `sink` there, and does nothing before `connect()`.
    func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient

    /// Who an address would be that is on no list; nil where nobody can be written to like that, or the address is none.
    ///
    /// The same for every account, in whatever case the address is written, and the same as a client would report them:
    /// this is how somebody is found by their address.
    func identity(of address: String) -> ContactIdentity?

    /// Who that is, where an id says it: somebody of an earlier run, of whom nothing else is kept. Nil if it cannot be told.
    func identity(of id: ContactID) -> ContactIdentity?

    /// What a client is called whose number is in `ContactFacts.client`: `Messenger 7.5`. Nil for one without a name.
    func clientName(_ number: UInt8) -> String?
}

extension NetworkConnector {
    package func identity(of address: String) -> ContactIdentity? { nil }
    /// For networks whose ids are addresses.
    package func identity(of id: ContactID) -> ContactIdentity? {
        identity(of: id.rawValue).flatMap { $0.id == id ? $0 : nil }
    }
    package func clientName(_ number: UInt8) -> String? { nil }
}

/// Why no client could be made.
package struct ConnectorError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Where a network client reports. Called on the session's loop only.
package protocol NetworkEventSink: AnyObject, Sendable {
    func receive(_ event: NetworkEvent, from account: AccountID)
}
