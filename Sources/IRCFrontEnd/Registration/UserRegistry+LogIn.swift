// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import NIOCore

/// Log-ins of IRC clients, as the registry of users answers them.
extension UserRegistry {
    /// Answers once, on the loop.
    func answer(
        _ request: LogInRequest, on loop: any EventLoop, _ answer: @escaping @Sendable (LogInAnswer) -> Void
    ) {
        let granted: UserAnswer<UserGrant> = { answer(LogInAnswer($0)) }
        switch request {
        case .password(let name, let password):
            logIn(name, password: password, on: loop, granted)
        case .certificate(let fingerprint, let name):
            logIn(certificate: fingerprint, as: name, on: loop) { result in
                switch result {
                case .success(let logIn):
                    let client = LogInForm.client(withCertificate: fingerprint, called: logIn.certificateName)
                    answer(.certified(logIn.grant, client: client))
                case .failure(.credentials): answer(.refused(Self.unknownCertificate))
                case .failure(let refusal): answer(LogInAnswer(refusal))
                }
            }
        case .secrets(let name):
            scramSecrets(of: name, on: loop) { result in
                switch result {
                case .success(let secrets):
                    let nonce = Base64.encode(RandomBytes.generate(FrontEndLimits.nonce))
                    answer(.secrets(secrets, nonce: nonce))
                case .failure(let refusal):
                    answer(LogInAnswer(refusal))
                }
            }
        case .proven(let name, let secrets):
            logIn(scram: name, secrets: secrets, on: loop, granted)
        case .register(let name, let password):
            register(name, password: password, on: loop) { result in
                switch result {
                case .success(let grant): answer(.granted(grant))
                case .failure(let refusal): answer(.notRegistered(code: refusal.registrationCode, refusal.text))
                }
            }
        }
    }

    private static let unknownCertificate =
        "your certificate logs in nobody here; log in with your password and type: cert add <name>"
}

extension LogInAnswer {
    fileprivate init(_ result: Result<UserGrant, UserRefusal>) {
        switch result {
        case .success(let grant): self = .granted(grant)
        case .failure(let refusal): self = LogInAnswer(refusal)
        }
    }

    init(_ refusal: UserRefusal) {
        self =
            switch refusal {
            case .busy, .unavailable, .damaged, .serverKey: .unavailable(refusal.text)
            case .credentials, .badName, .badPassword, .weakPassword, .longPassword, .taken, .closed, .full, .gone,
                .locked, .tooManyCertificates,
                .certificateTaken, .noSuchCertificate, .badCertificate, .tooManyAccounts:
                .refused(refusal.text)
            }
    }
}

extension UserRefusal {
    /// The code of FAIL REGISTER (IRCv3 account-registration).
    var registrationCode: String {
        switch self {
        case .taken: "ACCOUNT_EXISTS"
        case .badName: "BAD_ACCOUNT_NAME"
        case .badPassword, .longPassword: "UNACCEPTABLE_PASSWORD"
        case .weakPassword: "WEAK_PASSWORD"
        case .credentials, .closed, .full, .busy, .unavailable, .gone, .locked, .tooManyCertificates,
            .certificateTaken, .noSuchCertificate, .badCertificate, .tooManyAccounts, .damaged, .serverKey:
            "TEMPORARILY_UNAVAILABLE"
        }
    }
}
