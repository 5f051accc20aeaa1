// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// One exchange of IRCv3 SASL: PLAIN (RFC 4616), SCRAM-SHA-256 (RFC 7677), or EXTERNAL (RFC 4422) for those who have
/// connected with a certificate.
///
/// ```
/// AUTHENTICATE PLAIN
/// AUTHENTICATE +
/// AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
/// ```
struct SASLExchange: Sendable {
    enum Mechanism: String, Sendable {
        case plain = "PLAIN"
        case scram = "SCRAM-SHA-256"
        case external = "EXTERNAL"
    }

    struct Refusal: Sendable {
        var name: LogInName?
        /// As a part of a sentence.
        var reason: String
    }

    enum Step: Sendable, Equatable {
        /// Send these with AUTHENTICATE, one after the other.
        case challenge([String])
        /// More pieces of the response have to come.
        case wait
        /// Ask this, and give the answer to `answered`.
        case ask(LogInRequest)
        /// The client is this user; nil if the name was not given but known.
        case loggedIn(LogInName?, LoggedIn)
        /// 908 and 904
        case unknownMechanism
        /// 905
        case tooLong
        /// 906
        case aborted
        /// 904 with a text
        case failed(String)
        /// The same, but the client has done nothing wrong.
        case unavailable(String)
    }

    private let form: LogInForm
    private let directSignIn: Bool
    /// The SHA-256 of the certificate that the client has connected with.
    private let fingerprint: [UInt8]?

    private var mechanism: Mechanism?
    private var response = Secret("")
    private var scram = SCRAMExchange()
    /// Who the client says it is; nil for whoever the certificate belongs to.
    private var name: LogInName?
    private var isAsking = false
    /// Who was refused last, if they said who they are, and why; nil if no exchange has failed.
    private(set) var refusal: Refusal?
    /// What the client is called whose certificate logged it in, if it does not say so itself.
    private(set) var certificateClient: String?

    init(form: LogInForm, directSignIn: Bool, fingerprint: [UInt8]?) {
        self.form = form
        self.directSignIn = directSignIn
        self.fingerprint = fingerprint
    }

    /// Whether a mechanism has been chosen, and it has not ended.
    var isRunning: Bool { mechanism != nil }

    /// The mechanisms that there are for this client, as `CAP LS` and 908 have them.
    var mechanisms: String { Self.mechanisms(fingerprint: fingerprint) }

    static func mechanisms(fingerprint: [UInt8]?) -> String {
        var mechanisms: [Mechanism] = [.plain, .scram]
        if fingerprint != nil { mechanisms.append(.external) }
        return mechanisms.map(\.rawValue).joined(separator: ",")
    }

    // MARK: What the client sends

    /// Takes the parameter of an AUTHENTICATE.
    mutating func receive(_ parameter: String) -> Step {
        if parameter == "*" {
            reset()
            return .aborted
        }
        guard let mechanism else { return choose(parameter) }
        guard !isAsking else { return fail("An answer was not waited for") }
        let size = parameter.utf8.count
        guard size <= IRCLimits.authenticateChunk, response.exposed.utf8.count + size <= FrontEndLimits.saslResponse
        else {
            reset()
            return .tooLong
        }
        if parameter != "+" { response.exposed += parameter }
        // A piece of exactly 400 bytes is not the last; `+` ends a response that is a multiple of that.
        if size == IRCLimits.authenticateChunk { return .wait }
        let text = response.exposed
        response = Secret("")
        guard let bytes = Base64.decode(text) else { return fail("The response is not base64") }
        switch mechanism {
        case .plain: return plain(bytes)
        case .scram: return take(scram.receive(bytes))
        case .external: return external(bytes)
        }
    }

    mutating func reset() {
        mechanism = nil
        response = Secret("")
        scram = SCRAMExchange()
        name = nil
        isAsking = false
    }

    private mutating func choose(_ parameter: String) -> Step {
        guard let chosen = Mechanism(rawValue: parameter.uppercased()), chosen != .external || fingerprint != nil
        else { return .unknownMechanism }
        mechanism = chosen
        return .challenge(["+"])
    }

    private mutating func fail(_ reason: String) -> Step {
        refusal = Refusal(name: name, reason: reason)
        reset()
        return .failed(reason)
    }

    private mutating func ask(_ request: LogInRequest) -> Step {
        isAsking = true
        return .ask(request)
    }

    // MARK: The mechanisms

    private mutating func plain(_ bytes: [UInt8]) -> Step {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        let texts = parts.compactMap { String(validating: $0, as: UTF8.self) }
        guard parts.count == 3, texts.count == 3 else { return fail("The response is not one of PLAIN") }
        let (authorization, identity, password) = (texts[0], texts[1], texts[2])
        do throws(SignInError) {
            let name = try form.name(identity)
            if !authorization.isEmpty, authorization != identity {
                guard try form.name(authorization).account == name.account else {
                    return fail("Nobody can act for somebody else here")
                }
            }
            switch name.identity {
            case .user(let user, network: _):
                guard !password.isEmpty else { return fail("The password is missing") }
                self.name = name
                return ask(.password(name: user, Secret(password)))
            case .address(let address, let network):
                guard directSignIn else { throw SignInError(text: LogInForm.noDirectSignIn) }
                let signIn = try form.signIn(address, on: network, password: password)
                reset()
                return .loggedIn(name, .address(signIn))
            }
        } catch {
            return fail(error.text)
        }
    }

    /// Takes a step of SCRAM.
    private mutating func take(_ step: SCRAMExchange.Step) -> Step {
        switch step {
        case .lookUp(let text):
            do throws(SignInError) {
                let name = try form.name(text)
                guard case .user(let user, network: _) = name.identity else {
                    return fail("An address signs in with PLAIN")
                }
                self.name = name
                return ask(.secrets(name: user))
            } catch {
                return fail(error.text)
            }
        case .challenge(let text):
            return .challenge(Self.pieces(of: Base64.encode(Array(text.utf8))))
        case .done(let secrets):
            guard case .user(let user, network: _) = name?.identity else { return fail(SCRAMExchange.wrong) }
            return ask(.proven(name: user, secrets))
        case .failed(let reason):
            return fail(reason)
        }
    }

    private mutating func external(_ bytes: [UInt8]) -> Step {
        guard let fingerprint else { return fail("Your client has sent no certificate") }
        guard let authorization = String(validating: bytes, as: UTF8.self) else {
            return fail("The response is not one of EXTERNAL")
        }
        guard !authorization.isEmpty else { return ask(.certificate(fingerprint, name: nil)) }
        do throws(SignInError) {
            let name = try form.name(authorization)
            guard case .user(let user, network: _) = name.identity else {
                return fail("A certificate is for users of this gateway; an address signs in with PLAIN")
            }
            self.name = name
            return ask(.certificate(fingerprint, name: user))
        } catch {
            return fail(error.text)
        }
    }

    // MARK: What those answer who know the users

    mutating func answered(_ answer: LogInAnswer) -> Step {
        guard isAsking else { return fail("Nothing was asked") }
        isAsking = false
        switch answer {
        case .secrets(let secrets, let nonce):
            return take(scram.secrets(secrets, nonce: nonce))
        case .granted(let grant):
            return answered(granting: grant)
        case .certified(let grant, let client):
            certificateClient = client
            return answered(granting: grant)
        case .refused(let reason), .notRegistered(code: _, let reason):
            return fail(reason)
        case .unavailable(let reason):
            reset()
            return .unavailable(reason)
        }
    }

    private mutating func answered(granting grant: UserGrant) -> Step {
        let name = name
        reset()
        return .loggedIn(name, .user(grant))
    }

    /// A text in pieces of 400 bytes; `+` follows when the last is a whole one.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            pieces.append(String(decoding: rest.prefix(IRCLimits.authenticateChunk), as: UTF8.self))
            rest = rest.dropFirst(IRCLimits.authenticateChunk)
        }
        if pieces.last.map({ $0.utf8.count == IRCLimits.authenticateChunk }) ?? true { pieces.append("+") }
        return pieces
    }
}
