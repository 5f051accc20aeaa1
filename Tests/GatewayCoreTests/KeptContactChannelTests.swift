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
        let (bench, _, _) = try await Bench.signedIn(stores: SessionStores(channels: store))
        let shown = try await bench.run { $0.contactChannels.map { "\($0.name) \($0.fill) \($0.shown)" } }
        #expect(shown == [" all online+,offline", "friends group Friends online+,special%,away"])
        try await bench.run { session in
            try? session.removeContactChannel(session.contactChannel(named: "FRIENDS")?.id ?? .control)
            _ = try? session.openContactChannel(named: "work")
        }
        #expect(store.channels(of: user).map(\.name).sorted() == ["", "work"])
    }
}
