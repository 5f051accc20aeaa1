// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Foundation
import GatewayCore
import NIOPosix
import Testing

@testable import BitlBeeImport

/// Files that `Fixtures/make_profiles.py` has written after the description of the format, with nothing of the importer.
@Suite("Profiles of BitlBee from files") struct ProfileFixtureTests {
    private static func profile(_ name: String) throws -> BitlBeeProfile {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return try BitlBeeProfile(Array(Data(contentsOf: folder.appending(path: name))))
    }

    @Test func `passwords of every length are opened, with the right password only`() throws {
        let profile = try Self.profile("alice.xml")
        let plan = try ImportPlan(profile, password: Secret("correct horse ä"), network: "escargot")
        #expect(
            plan.accounts.map { "\($0.address) \($0.password.exposed) \($0.tag) \($0.isAutoConnect)" } == [
                "alice@example.com sesame msn true", "work@example.com exactly-12-b work false",
                "long@example.com thirteen byte msn2 true",
            ])
        #expect(
            plan.accounts.first?.nicks.map { "\($0.address) \($0.nick)" }.sorted() == [
                "bob@example.com bobby", "carol@example.com c[a]rol",
            ])
        for wrong in ["correct horse a", "correct horse ä ", ""] {
            #expect(throws: ImportError("this is not the password that Alice had in BitlBee")) {
                try ImportPlan(profile, password: Secret(wrong), network: "escargot")
            }
        }
    }

    @Test func `settings with codes of colours, with blanks at their ends and under old names`() throws {
        let plan = try ImportPlan(
            Self.profile("alice.xml"), password: Secret("correct horse ä"), network: "escargot")
        #expect(
            Dictionary(uniqueKeysWithValues: plan.settings.map { ($0.key.rawValue, $0.value) }) == [
                "auto-reconnect-delay": "5*3<900", "away-reply-timeout": "1800", "default-target": "last",
                "display-namechanges": "on", "handle-unknown": "add-channel", "ops": "both", "private": "off",
                "query-order": "fifo", "root-nick": "root", "self-messages": "prefix-notice", "timezone": "local",
                "to-char": ", ", "typing-notice": "on",
            ])
        #expect(plan.accounts.first?.settings == [.nickFormat: "%full_name"])
        #expect(
            plan.notes == [
                "status: the network keeps what stands beside your name; set personal-message changes it",
                "alice@example.com: display_name: the network keeps your name; set display-name changes it",
                "alice@example.com: its server ms.example.com has no use here, the network has its own",
                "work@example.com: mail_notifications: has no use here",
                "alice@jabber.example: an account of jabber, which is no network of this gateway",
                "#tea: a room of another network, of which there are none here",
            ])
    }

    @Test func `channels show whom they did`() async throws {
        let plan = try ImportPlan(
            Self.profile("alice.xml"), password: Secret("correct horse ä"), network: "escargot")
        let work = AccountID("escargot/work@example.com")
        let channels = [
            KeptContactChannel(
                name: "", fill: ChannelFill(.all), shown: try ShownContacts(parsing: "online@,special%,away,offline"),
                joinsByItself: true),
            KeptContactChannel(
                name: "friends", fill: ChannelFill(.group("Old friends")), shown: .standard, joinsByItself: true),
            KeptContactChannel(
                name: "rest", fill: ChannelFill(.account(work), isInverted: true),
                shown: try ShownContacts(parsing: "online"), joinsByItself: false),
        ]
        #expect(plan.channels == channels)
        var limits = UserLimits()
        limits.cost = .least
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let stores = SessionStores()
        let importer = Importer(
            registry: UserRegistry(hashing: .immediate(), limits: limits, now: { 0 }), stores: stores, on: loop
        ) { _ in nil }
        let name = try #require(UserName("alice"))
        let lines = try await importer.run(plan, as: name, password: Secret("correct horse ä"))
        #expect(lines.contains("3 channels of contacts imported."))
        let kept = await withCheckedContinuation { continuation in
            stores.channels.channels(of: "alice", on: loop) { continuation.resume(returning: $0) }
        }
        #expect(kept == channels)
    }

    @Test func `channels that cannot be are named with the reason`() throws {
        let wrong: [(String, String)] = [
            ("name='&amp;a b' type='control'", "&a b: the name cannot be one of a channel"),
            ("name='&amp;' type='control'", "&: the name cannot be one of a channel"),
            (
                "name='&amp;x' type='control'><setting name='fill_by'>moon</setting></channel><channel name='#y' type='chat'",
                "&x: there is no fill_by 'moon'"
            ),
            (
                "name='&amp;x' type='control'><setting name='fill_by'>account</setting></channel><channel name='#y' type='chat'",
                "&x: there is no account 'x' here"
            ),
            (
                "name='&amp;x' type='control'><setting name='show_users'>half</setting></channel><channel name='#y' type='chat'",
                "&x: there is no 'half'; list some of online, special, away and offline, each with @, %, + or nothing"
            ),
        ]
        for (channel, note) in wrong {
            let file = "<user nick='a' auth_backend='pam'><channel \(channel)></channel></user>"
            let plan = try ImportPlan(BitlBeeProfile(Array(file.utf8)), password: Secret("x"), network: "escargot")
            #expect(plan.notes.first == note)
            #expect(plan.channels.isEmpty)
        }
    }

    @Test func `where something else checked the password the file has those of accounts in the clear`() throws {
        let profile = try Self.profile("backend.xml")
        #expect(profile.isCheckedElsewhere)
        let plan = try ImportPlan(profile, password: Secret("a new one"), network: "escargot")
        #expect(plan.accounts.map(\.password.exposed) == ["plain päss"])
    }

    @Test func `a file of an old version`() throws {
        let plan = try ImportPlan(Self.profile("old.xml"), password: Secret("wasp99"), network: "escargot")
        #expect(plan.accounts.map(\.address) == ["older@example.com"])
        #expect(plan.accounts.map(\.password.exposed) == ["secret"])
        #expect(plan.accounts.map(\.isAutoConnect) == [false])
        #expect(plan.settings == [.nickLowercase: "on", .pasteBuffer: "on"])
        #expect(plan.notes == ["Old@Example.com: it has no password; add it with account add"])
    }

    @Test func `only references to control characters are left out`() {
        let documents: [(String, String)] = [
            ("a&#x2;b&#3;c&#x1f;d", "abcd"), ("&#x9;&#xa;&#10;&#13;", "&#x9;&#xa;&#10;&#13;"),
            ("&lt;&amp;&#x41;&#128512;", "&lt;&amp;&#x41;&#128512;"), ("&&#x1;&", "&&"), ("&#", "&#"),
            ("&#x;&#xg;&#;", "&#x;&#xg;&#;"), ("&#x99999999999999999999;", "&#x99999999999999999999;"),
            ("&amp;#x2;", "&amp;#x2;"), ("none", "none"), ("", ""),
        ]
        for (document, rest) in documents {
            let result = CharacterReferences.withoutControls(Array(document.utf8))
            #expect(String(decoding: result, as: UTF8.self) == rest)
        }
    }
}
