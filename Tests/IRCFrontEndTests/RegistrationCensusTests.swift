// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("How many may register")
struct RegistrationCensusTests {
    private static let address = InternetAddress("192.0.2.1")

    @Test func `so many from one address within an hour`() throws {
        var census = RegistrationCensus()
        let count = { (address: InternetAddress, most: Int, time: Int64) in
            census.count(address, most: most, at: time)
        }
        let address = try #require(Self.address)
        #expect((0..<3).map { count(address, 2, $0) } == [true, true, false])
        #expect(count(try #require(InternetAddress("192.0.2.2")), 2, 3))
        // An hour after the first of them there is room for one, and not for two.
        #expect(!count(address, 2, 3_599_999))
        #expect(count(address, 2, 3_600_000))
        #expect(!count(address, 2, 3_600_000))
        // What has not come about does not count.
        census.takeBack(address)
        #expect(count(address, 2, 3_600_000))
        // A clock that was set back.
        #expect(count(address, 2, -10))
        for most in [0, 1] {
            #expect(count(try #require(InternetAddress(most == 0 ? "192.0.2.1" : "127.0.0.1")), most, 1))
        }
    }

    @Test func `neighbours in IPv6 are one`() throws {
        var census = RegistrationCensus()
        let count = { (address: InternetAddress, most: Int, time: Int64) in
            census.count(address, most: most, at: time)
        }
        let addresses = try ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1"].map {
            try #require(InternetAddress($0))
        }
        #expect(addresses.map { count($0, 1, 0) } == [true, false, true])
    }

    @Test func `what is remembered has an end`() throws {
        var census = RegistrationCensus()
        let count = { (address: InternetAddress, most: Int, time: Int64) in
            census.count(address, most: most, at: time)
        }
        func address(_ number: Int) throws -> InternetAddress {
            try #require(InternetAddress("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"))
        }
        for number in 0..<FrontEndLimits.addresses { #expect(count(try address(number), 1, 0)) }
        #expect(!count(try address(FrontEndLimits.addresses), 1, 1))
        #expect(count(try address(FrontEndLimits.addresses), 1, 3_600_000))
    }

    @Test func `whoever is refused is told so, before registration and after it`() async throws {
        let gateway = TestGateway { $0.registrationsPerAddress = 2 }
        let far = try SocketAddress(ipAddress: "192.0.2.1", port: 9)
        var answers: [String] = []
        for name in ["one", "two", "two", "three"] {
            let client = try await gateway.connect(from: far)
            let lines = try await client.ask(
                "CAP REQ standard-replies", "NICK \(name)", "REGISTER * * sesame", "USER u 0 * :A", "CAP END")
            answers += lines.filter { $0.contains(" REGISTER ") }
        }
        let late = try await gateway.connect(from: far)
        try await late.register("standard-replies", nick: "four")
        answers += try await late.ask("REGISTER four * sesame", "PRIVMSG root :register sesame")
        expectLines(
            answers,
            [
                ":monarch.local REGISTER SUCCESS one :You are registered as one and logged in",
                ":monarch.local REGISTER SUCCESS two :You are registered as two and logged in",
                ":monarch.local FAIL REGISTER TEMPORARILY_UNAVAILABLE two :Enough users have been registered from your address within an hour; try again later.",
                ":monarch.local FAIL REGISTER TEMPORARILY_UNAVAILABLE three :Enough users have been registered from your address within an hour; try again later.",
                ":monarch.local FAIL REGISTER TEMPORARILY_UNAVAILABLE four :Enough users have been registered from your address within an hour; try again later.",
                ":root!root@monarch.local PRIVMSG four :You are not registered: enough users have been registered from your address within an hour; try again later.",
            ])
        // Those of this machine are its owner's.
        _ = try await gateway.user()
    }
}

@Suite("Registration is opened and closed")
struct RegistrationReloadTests {
    @Test func `clients that follow capabilities are told, and the others find out`() async throws {
        try await ListeningServer.with { $0.listen = [ListeningServer.anyPort] }.run { server in
            let client = try await server.connect()
            client.send("CAP REQ :cap-notify standard-replies\r\nNICK alice\r\nUSER u 0 * :A\r\nCAP END\r\n")
            _ = try await client.read(through: " 366 ")
            let early = try await server.connect()
            early.send("CAP LS 302\r\n")
            _ = try await early.read(through: "CAP * LS :")
            for isOpen in [false, true] {
                var configuration = server.configuration
                configuration.registration = isOpen
                try server.server.reload(configuration)
                let news = (isOpen ? "NEW" : "DEL") + " draft/account-registration"
                _ = try await client.read(through: ":monarch.local CAP alice \(news)")
                _ = try await early.read(through: ":monarch.local CAP * \(news)")
                client.send("REGISTER alice * sesame\r\n")
                _ = try await client.read(
                    through: isOpen ? "REGISTER SUCCESS alice" : "FAIL REGISTER TEMPORARILY_UNAVAILABLE alice")
            }
        }
    }
}
