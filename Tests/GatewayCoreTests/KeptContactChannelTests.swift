// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct KeptContactChannelTests {
    @Test func channelsAreKeptForTheirOwnerAndShownToNobodyElse() async throws {
        let store = InMemoryContactChannelStore()
        let user = "demo/alice@demo.monarch"
        store.keep(
            KeptContactChannel(
                name: "friends", fill: ChannelFill(.group("Friends")), shown: .standard, joinsByItself: true), of: user)
        store.keep(
            KeptContactChannel(
                name: "", fill: ChannelFill(.all), shown: ShownContacts(online: .voiced, offline: .plain),
                joinsByItself: true), of: user)
        let (bench, _, notebook) = try await Bench.signedIn(stores: SessionStores(channels: store))
        #expect(notebook.lines.contains("channel control all online+,offline"))
        #expect(notebook.lines.contains("channel friends group Friends online+,special%,away"))
        try await bench.run { session in
            try? session.removeContactChannel(session.contactChannel(named: "FRIENDS")?.id ?? .control)
            _ = try? session.openContactChannel(named: "work")
        }
        #expect(store.channels(of: user).map(\.name).sorted() == ["", "work"])
    }
}
